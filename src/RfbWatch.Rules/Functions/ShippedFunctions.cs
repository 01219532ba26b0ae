using RfbWatch.Kql.Tables;

namespace RfbWatch.Rules.Functions;

/// <summary>
/// The included functions, embedded in the program: Sentinel's ASIM parsers with their documented names and parameters, over the tables of a run. Written for RfbWatch; they are
/// read by the same reader as the user's functions.
/// </summary>
public static class ShippedFunctions
{
    private const string Prefix = "functions/";

    // Prefixes of ASIM names (learn.microsoft.com/azure/sentinel/normalization-about-parsers): built-in, workspace-deployed, and source-specific with and without filters.
    private static readonly string[] Beginnings = ["_Im_", "_ASim_", "im", "ASim", "vim"];

    private static readonly Lazy<IReadOnlyDictionary<string, SavedFunction>> Loaded = new(Load);

    /// <summary>The functions by name.</summary>
    public static IReadOnlyDictionary<string, SavedFunction> All => Loaded.Value;

    /// <summary>The function with a name, or null. A binder looks up every name in a query; names that no included function can have do not load the functions.</summary>
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
