using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>Finds the columnar form of an aggregate call. Aggregates without one use an <see cref="Accumulator"/> for each group, as in the row engine.</summary>
internal static class GroupAggregates
{
    public static GroupAggregate Of(BoundAggregate call, KustoSchema schema, OperatorMemory memory)
    {
        VectorScalar[] arguments = [.. call.Arguments.Select(argument => VectorScalars.Of(argument, schema, memory))];
        return call.Name switch
        {
            "count" or "cnt" => new CountAggregate(null),
            "countif" => new CountAggregate(arguments[0]),
            "sum" or "sumif" when IsNumber(call.Arguments[0].Type) || call.Arguments[0].Type == KustoType.TimeSpan => new SumAggregate(arguments[0], call.Arguments[0].Type, ConditionOf(arguments)),
            "avg" or "avgif" when IsNumber(call.Arguments[0].Type) => new AverageAggregate(arguments[0], ConditionOf(arguments)),
            "max" or "maxif" => new ExtremeAggregate(arguments[0], 1, ConditionOf(arguments)),
            "min" or "minif" => new ExtremeAggregate(arguments[0], -1, ConditionOf(arguments)),
            "dcount" or "count_distinct" => new DistinctAggregate(arguments[0], null),
            "dcountif" or "count_distinctif" => new DistinctAggregate(arguments[0], arguments[1]),
            "make_set" => new SetAggregate(arguments[0], SizeOf(call, 1, CollectionAggregates.DefaultSize), null),
            "makeset" => new SetAggregate(arguments[0], SizeOf(call, 1, CollectionAggregates.LegacySize), null),
            "make_set_if" => new SetAggregate(arguments[0], SizeOf(call, 2, CollectionAggregates.DefaultSize), arguments[1]),
            "make_list" => new ListAggregate(arguments[0], SizeOf(call, 1, CollectionAggregates.DefaultSize), keepsNulls: false, null),
            "makelist" => new ListAggregate(arguments[0], SizeOf(call, 1, CollectionAggregates.LegacySize), keepsNulls: false, null),
            "make_list_with_nulls" => new ListAggregate(arguments[0], SizeOf(call, 1, CollectionAggregates.DefaultSize), keepsNulls: true, null),
            "make_list_if" => new ListAggregate(arguments[0], SizeOf(call, 2, CollectionAggregates.DefaultSize), keepsNulls: false, arguments[1]),
            "arg_max" => new RowAggregate(arguments, 1, call.Places),
            "arg_min" => new RowAggregate(arguments, -1, call.Places),
            "take_any" => new RowAggregate(arguments, 0, call.Places),
            _ => new StateAggregate(call, arguments),
        };
    }

    private static bool IsNumber(KustoType type) => type is KustoType.Int or KustoType.Long or KustoType.Real or KustoType.Bool;

    // The condition of the ...if variants of calls with one argument.
    private static VectorScalar? ConditionOf(VectorScalar[] arguments) => arguments.Length > 1 ? arguments[1] : null;

    private static int SizeOf(BoundAggregate call, int argument, int missing) =>
        call.Arguments.Length > argument && call.Arguments[argument] is ConstantScalar size ? CollectionAggregates.SizeOf(size.Value, missing) : missing;
}
