using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>pivot: turns the values of a column into columns, in order of first occurrence. The aggregate, count() by default, computes the cells.</summary>
internal static class PivotPlugin
{
    public static Plugin Plugin { get; } = new("pivot", 1, int.MaxValue, Bind);

    private static BoundPlugin Bind(PluginBinding binding)
    {
        int pivot = binding.Column(0);
        int next = binding.Arguments.Count > 1 && binding.Arguments[1].Aggregate is not null ? 2 : 1;
        var aggregate = next == 2 ? binding.Arguments[1].Aggregate : null;
        int[] groups = binding.Arguments.Count > next
            ? [.. binding.Dimensions(next).Distinct()]
            : [.. Enumerable.Range(0, binding.Input.Count).Where(i => i != pivot && aggregate?.InputColumns.Contains(i) != true)];
        var schema = new KustoSchema(groups.Select(i => binding.Input[i]));
        return new BoundPlugin(schema, IsOpen: true, (rows, context) => Pivot(schema, pivot, groups, aggregate, rows, context));
    }

    private static PluginResult Pivot(KustoSchema schema, int pivot, int[] groups, PluginAggregate? aggregate, IEnumerable<KustoValue[]> rows, EvaluationContext context)
    {
        var create = aggregate?.Create ?? AggregateLibrary.Find("count")!.Bind(new Functions.FunctionBinding("count", [], (_, _, _) => { }));
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var found = new Dictionary<DynamicArray, Dictionary<int, Accumulator>>();
        var order = new List<DynamicArray>();
        foreach (var row in rows)
        {
            context.Tick();
            var key = new DynamicArray([.. groups.Select(i => row[i])]);
            if (!found.TryGetValue(key, out var cells))
            {
                found.Add(key, cells = []);
                order.Add(key);
                context.CheckRows(order.Count, "pivot");
                context.HoldRow(key.Items);
            }

            string name = row[pivot].Text;
            if (!names.TryGetValue(name, out int column))
            {
                names.Add(name, column = names.Count);
            }

            if (!cells.TryGetValue(column, out var cell))
            {
                cells.Add(column, cell = create());
            }

            cell.Add(aggregate is null ? [] : aggregate.Arguments(row, context), context);
        }

        var type = aggregate?.Column.Type ?? KustoType.Long;
        var result = PluginReading.UniqueSchema([.. schema.Columns, .. names.Keys.Select(name => new KustoColumn(name.Length == 0 ? "empty" : name, type))]);
        return new PluginResult(result, order.Select(key => Row(key, found[key], names.Count, create, context)));
    }

    private static KustoValue[] Row(DynamicArray key, Dictionary<int, Accumulator> cells, int width, Func<Accumulator> create, EvaluationContext context)
    {
        var row = new KustoValue[key.Count + width];
        key.Items.CopyTo(row);
        for (int i = 0; i < width; i++)
        {
            (cells.TryGetValue(i, out var cell) ? cell : create()).WriteResults(row.AsSpan(key.Count + i, 1), context);
        }

        return row;
    }
}
