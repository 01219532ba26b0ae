using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Functions over text.</summary>
internal static class TextFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        ScalarFunction.Of("tostring", 1, 1, KustoType.String, (arguments, _) => KustoValue.Of(arguments[0].Text)) with { Naming = ColumnNaming.FirstArgument },
        ScalarFunction.Of("tolower", 1, 1, KustoType.String, (arguments, _) => KustoValue.Of(arguments[0].Text.ToLowerInvariant())),
        ScalarFunction.Of("toupper", 1, 1, KustoType.String, (arguments, _) => KustoValue.Of(arguments[0].Text.ToUpperInvariant())),
        ScalarFunction.Of("strlen", 1, 1, KustoType.Long, (arguments, _) => KustoValue.Of((long)arguments[0].Text.Length)),
        ScalarFunction.Of("strcat", 1, 64, KustoType.String, (arguments, context) =>
        {
            var parts = new string[arguments.Length];
            long length = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = arguments[i].Text;
                length += parts[i].Length;
            }

            context.CheckStringLength(length, "strcat");
            return KustoValue.Of(string.Concat(parts));
        }),
    ];
}
