using System.Security.Cryptography;
using System.Text;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Rules.Functions;

/// <summary>The saved functions of a run: those of the user's folders, and the included ones.</summary>
public sealed class FunctionSet : IFunctionCatalog
{
    private readonly IReadOnlyDictionary<string, SavedFunction> _own;

    private FunctionSet(IReadOnlyDictionary<string, SavedFunction> own, IReadOnlyList<RuleProblem> problems)
    {
        _own = own;
        Problems = problems;
    }

    /// <summary>The included functions.</summary>
    public static FunctionSet Shipped { get; } = new(new Dictionary<string, SavedFunction>(), []);

    /// <summary>Problems with the files, in their order.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>Hash of the user's functions, which changes if any of them changes. Empty if there are none.</summary>
    public string Hash => _own.Count == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\0', _own.Values.OrderBy(function => function.Name, StringComparer.Ordinal).Select(function => $"{function.Name}\0{function.Text}")))).AsSpan(0, 8));

    /// <inheritdoc />
    public IEnumerable<string> FunctionNames => _own.Keys.Union(ShippedFunctions.All.Keys);

    /// <inheritdoc />
    public SavedFunction? FindFunction(string name) => _own.GetValueOrDefault(name) ?? ShippedFunctions.Find(name);

    /// <summary>
    /// Reads files and folders with functions. Of two functions with the same name, the later one is used, with a warning; an included function is replaced without a warning.
    /// </summary>
    /// <param name="paths">Files and folders; folders are read with their subfolders, in the order of file names.</param>
    public static FunctionSet Read(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
        {
            return Shipped;
        }

        var own = new Dictionary<string, SavedFunction>(StringComparer.Ordinal);
        var problems = new List<RuleProblem>();
        foreach (var file in paths.SelectMany(FunctionFile.ReadPath))
        {
            problems.AddRange(file.Problems);
            foreach (var function in file.Functions)
            {
                if (own.TryGetValue(function.Name, out var earlier))
                {
                    problems.Add(new RuleProblem(function.Source, 0, 0, "RW134", $"The function '{function.Name}' is also defined in {earlier.Source}; this one is used.", IsWarning: true));
                }

                own[function.Name] = function;
            }
        }

        return new FunctionSet(own, problems);
    }
}
