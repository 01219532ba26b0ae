using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>All built-in scalar functions by name, but those that are forms of the language (iff, case, coalesce, now, ago, prev …).</summary>
internal static class ScalarFunctionLibrary
{
    private static readonly Dictionary<string, ScalarFunction> ByName = Index(All());

    public static ScalarFunction? Find(string name) => ByName.GetValueOrDefault(name);

    public static IEnumerable<string> Names => ByName.Keys;

    private static IEnumerable<ScalarFunction> All() =>
    [
        .. TextFunctions.All,
    ];

    private static Dictionary<string, ScalarFunction> Index(IEnumerable<ScalarFunction> functions)
    {
        var index = new Dictionary<string, ScalarFunction>(StringComparer.Ordinal);
        foreach (ScalarFunction function in functions)
        {
            index.Add(function.Name, function);
            foreach (string alias in function.Aliases)
                index.Add(alias, function);
        }

        return index;
    }
}
