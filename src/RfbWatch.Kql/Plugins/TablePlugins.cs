using System.Runtime.InteropServices;
using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>Plugins that reshape their input: narrow, identity, rows_near, schema_merge; also rolling_percentile and dcount_intersect.</summary>
internal static class TablePlugins
{
    public static IEnumerable<Plugin> All { get; } =
    [
        new("narrow", 0, 0, Narrow),
        new("identity", 0, 0, binding => new BoundPlugin(binding.Input, IsOpen: false, (rows, _) => new PluginResult(binding.Input, rows))),
        new("rows_near", 2, 3, RowsNear),
        new("schema_merge", 0, 1, SchemaMerge),
        new("dcount_intersect", 1, int.MaxValue, DistinctIntersect),
        new("rolling_percentile", 5, int.MaxValue, RollingPercentile),
    ];

    private static BoundPlugin Narrow(PluginBinding binding)
    {
        var schema = new KustoSchema(new KustoColumn("Row", KustoType.Long), new KustoColumn("Column", KustoType.String), new KustoColumn("Value", KustoType.String));
        return new BoundPlugin(schema, IsOpen: false, (rows, _) => new PluginResult(schema, rows.SelectMany((row, at) =>
            binding.Input.Columns.Select((column, i) => (KustoValue[])[KustoValue.Of((long)at), KustoValue.Of(column.Name), KustoValue.Of(row[i].Text)]))));
    }

    private static BoundPlugin RowsNear(PluginBinding binding) => new(binding.Input, IsOpen: false, (rows, context) =>
    {
        var held = new List<KustoValue[]>();
        foreach (var row in rows)
        {
            context.CheckRows(held.Count + 1, binding.Name);
            context.HoldRow(row);
            held.Add(row);
        }

        long before = Math.Clamp(binding.Scalar(1, context).Integer() ?? 0, -held.Count, held.Count);
        long after = binding.Arguments.Count > 2 ? Math.Clamp(binding.Scalar(2, context).Integer() ?? 0, -held.Count, held.Count) : before;
        bool[] near = new bool[held.Count];

        // Each row is marked at most once: the windows of two rows have the same width, so the one of the later row ends later.
        long next = 0;
        for (int i = 0; i < held.Count; i++)
        {
            context.Tick();
            if (binding.Arguments[0].Evaluate?.Invoke(held[i], context).IsTrue != true)
            {
                continue;
            }

            for (next = Math.Max(next, i - before); next <= Math.Min(held.Count - 1L, i + after); next++)
            {
                near[next] = true;
            }
        }

        return new PluginResult(binding.Input, held.Where((_, i) => near[i]));
    });

    // Merges the rows of several getschema results. Columns are sorted by the largest ordinal that they have in any of them, then renumbered.
    private static BoundPlugin SchemaMerge(PluginBinding binding)
    {
        int name = binding.Input.IndexOf("ColumnName");
        int ordinal = binding.Input.IndexOf("ColumnOrdinal");
        int type = binding.Input.IndexOf("ColumnType");
        if (name < 0 || ordinal < 0 || type < 0)
        {
            binding.Report(-1, "KS142", "schema_merge needs the output of getschema: the columns ColumnName, ColumnOrdinal, DataType and ColumnType.");
        }

        var preserve = binding.Named("PreserveOrder") ?? binding.Arguments.FirstOrDefault();
        bool ordered = preserve is null || preserve.Flag();
        int dataType = binding.Input.IndexOf("DataType");
        return new BoundPlugin(binding.Input, IsOpen: false, (rows, _) =>
        {
            var merged = new List<KustoValue[]>();
            var byName = new Dictionary<KustoValue, KustoValue[]>();
            foreach (var row in rows)
            {
                if (!byName.TryGetValue(row[name], out var known))
                {
                    KustoValue[] first = [.. row];
                    merged.Add(first);
                    byName.Add(row[name], first);
                    continue;
                }

                if (known[type] != row[type])
                {
                    Refuse(known, "columns have different types");
                }
                else if (ordered && known[ordinal] != row[ordinal])
                {
                    Refuse(known, "columns are out of order");
                }
                else
                {
                    known[ordinal] = KustoValue.Of(Math.Max(known[ordinal].AsLong, row[ordinal].AsLong));
                }
            }

            // Rejected columns come last, with ordinal -1.
            return new PluginResult(binding.Input, merged.OrderBy(row => row[ordinal].AsLong < 0).ThenBy(row => row[ordinal].AsLong).Select((row, i) =>
            {
                if (row[ordinal].AsLong >= 0)
                {
                    row[ordinal] = KustoValue.Of((long)i);
                }

                return row;
            }));
        });

        // The format is that of the example in https://learn.microsoft.com/kusto/query/schema-merge-plugin.
        void Refuse(KustoValue[] row, string why)
        {
            row[ordinal] = KustoValue.Of(-1L);
            row[type] = KustoValue.Of($"ERROR({why})");
            if (dataType >= 0)
            {
                row[dataType] = KustoValue.Of($"ERROR(unknown CSL type:ERROR({why}))");
            }
        }
    }

    private static BoundPlugin DistinctIntersect(PluginBinding binding)
    {
        int[] sketches = binding.Dimensions(0);
        var schema = PluginReading.UniqueSchema([.. binding.Input.Columns, .. sketches.Select((_, i) => new KustoColumn($"s{i}", KustoType.Long))]);
        return new BoundPlugin(schema, IsOpen: false, (rows, _) => new PluginResult(schema, rows.Select(row =>
        {
            HashSet<long>? common = null;
            var counts = new List<KustoValue>();
            foreach (int column in sketches)
            {
                var hashes = new HashSet<long>();
                ExactSketch.MergeDistinct(row[column], hashes);
                if (common is null)
                {
                    common = hashes;
                }
                else
                {
                    common.IntersectWith(hashes);
                }

                counts.Add(KustoValue.Of((long)common.Count));
            }

            return (KustoValue[])[.. row, .. counts];
        })));
    }

    private static BoundPlugin RollingPercentile(PluginBinding binding)
    {
        int value = binding.Column(0);
        int index = binding.Column(2);
        int[] dimensions = binding.Dimensions(5);
        if (value < 0 || index < 0)
        {
            return new BoundPlugin(binding.Input, IsOpen: false, (_, _) => new PluginResult(binding.Input, []));
        }

        string percent = binding.Arguments[1].Constant?.Text ?? string.Empty;
        string width = binding.Arguments[4].Constant?.Text ?? string.Empty;
        var schema = PluginReading.UniqueSchema(
            [binding.Input[index], .. dimensions.Select(i => binding.Input[i]), new($"rolling_{width}_percentile_{binding.Input[value].Name}_{percent}", binding.Input[value].Type)]);
        return new BoundPlugin(schema, IsOpen: false, (rows, context) =>
        {
            double step = Timeline.Number(binding.Scalar(3, context));
            long window = binding.Scalar(4, context).Integer() ?? 1;
            double point = binding.Scalar(1, context).Real() ?? 50;
            if (!(step > 0) || window is < 1 or > 100_000)
            {
                throw new KqlRunException("rolling_percentile: needs a positive bin and 1 to 100000 bins per window.");
            }

            var timeline = Timeline.Read(binding, value, index, dimensions, rows, context);
            return new PluginResult(schema, timeline.Groups.SelectMany(group =>
            {
                var byBin = group.Value.ToLookup(item => Math.Floor(item.Time / step), item => item.Id);
                return byBin.Select(bin => bin.Key).Order().Select(bin =>
                {
                    context.Tick(window);
                    List<(KustoValue Value, double Weight)> values = [.. Enumerable.Range(0, (int)window).SelectMany(back => byBin[bin - back]).Select(item => (item, 1.0))];
                    context.Tick(values.Count);
                    ValueOrder.Sort(CollectionsMarshal.AsSpan(values), (left, right) => ValueOrder.Compare(left.Value, right.Value));
                    return (KustoValue[])[timeline.At(bin * step), .. group.Key, NearestRank.Find(values, point)];
                });
            }));
        });
    }
}
