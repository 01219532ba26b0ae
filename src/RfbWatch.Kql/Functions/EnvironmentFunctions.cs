using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Functions that describe the Kusto service. Without a service, they return an empty value or false and add a warning. Also assert and estimate_data_size.</summary>
internal static class EnvironmentFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Stub("current_database", 0, KustoType.String, KustoValue.EmptyString),
        Stub("current_cluster_endpoint", 0, KustoType.String, KustoValue.EmptyString),
        Stub("current_principal", 0, KustoType.String, KustoValue.EmptyString),
        Stub("current_principal_details", 0, KustoType.Dynamic, KustoValue.Null),
        Stub("current_principal_is_member_of", 64, KustoType.Bool, KustoValue.False),
        Stub("cursor_current", 0, KustoType.String, KustoValue.EmptyString) with { Aliases = ["current_cursor"] },
        Stub("extent_id", 0, KustoType.Guid, KustoValue.Of(Guid.Empty)) with { Aliases = ["extentid"] },
        Stub("extent_tags", 0, KustoType.Dynamic, KustoValue.Null),
        ScalarFunction.Of("assert", 2, 2, KustoType.Bool, (arguments, _) =>
            arguments[0].IsTrue ? KustoValue.True : throw new KqlRunException($"assert() failed: {arguments[1].Text}")) with { MayRefuse = true },
        ScalarFunction.Of("estimate_data_size", 1, int.MaxValue, KustoType.Long, EstimateSize) with { TakesStar = true },
    ];

    private static ScalarFunction Stub(string name, int arguments, KustoType type, KustoValue value) =>
        ScalarFunction.Of(name, Math.Min(1, arguments), arguments, type, (_, context) =>
        {
            context.Warn("RW102", $"{name}() describes the Kusto service. There is none here, so it returns {(value.Text.Length == 0 ? "an empty value" : value.Text)}.");
            return value;
        }) with
        { IsPure = false };

    private static KustoValue EstimateSize(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        long size = 0;
        foreach (var argument in arguments)
        {
            size += argument.Kind switch
            {
                ValueKind.Null => 0,
                ValueKind.Bool => 1,
                ValueKind.Int => 4,
                ValueKind.Long or ValueKind.Real or ValueKind.DateTime or ValueKind.TimeSpan => 8,
                ValueKind.Decimal or ValueKind.Guid => 16,
                ValueKind.String or ValueKind.Array or ValueKind.Bag => System.Text.Encoding.UTF8.GetByteCount(argument.Text),
            };
        }

        return KustoValue.Of(size);
    }
}
