using RfbWatch.Kql.Tables;

namespace RfbWatch.Rules.Functions;

/// <summary>
/// The functions that come with the program, embedded in it: the ASIM parsers of Sentinel by their documented names and parameters, over the tables that a run has. Written for RfbWatch; they are
/// read by the same reader as those of users.
/// </summary>
public static class ShippedFunctions
{
    private const string Prefix = "functions/";

    // ASIM's names (learn.microsoft.com/azure/sentinel/normalization-about-parsers): built in, of a workspace, and source-specific with and without filters.
    private static readonly string[] Beginnings = ["_Im_", "_ASim_", "im", "ASim", "vim"];

    private static readonly Lazy<IReadOnlyDictionary<string, SavedFunction>> Loaded = new(Load);

    /// <summary>Function by name.</summary>
    public static IReadOnlyDictionary<string, SavedFunction> All => Loaded.Value;

    /// <summary>The function of a name, or null. A binder asks for every name of a query: those that no shipped function can have do not load them.</summary>
    public static SavedFunction? Find(string name) => Array.Exists(Beginnings, beginning => name.StartsWith(beginning, StringComparison.Ordinal)) ? All.GetValueOrDefault(name) : null;

    private static Dictionary<string, SavedFunction> Load()
    {
        var assembly = typeof(ShippedFunctions).Assembly;
        var functions = new Dictionary<string, SavedFunction>(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            foreach (var function in FunctionFile.Parse(resource, reader.ReadToEnd()).Functions)
            {
                functions.Add(function.Name, function);
            }
        }

        foreach (var parser in AsimParser.All)
        {
            functions.Add(parser.Name, SavedFunction.Parse(parser.Name, parser.Parameters, parser.Query, Prefix + parser.Name, 1, 0));
        }

        return functions;
    }
}
