using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>bag_unpack: turns the keys of a bag into columns. The new columns depend on the rows and are sorted by name.</summary>
internal static class BagUnpackPlugin
{
    public static Plugin Plugin { get; } = new("bag_unpack", 1, 4, Bind);

    private static BoundPlugin Bind(PluginBinding binding)
    {
        int bag = binding.Column(0);
        var positional = binding.Positional();
        string prefix = (binding.Named("OutputColumnPrefix") ?? positional.ElementAtOrDefault(1))?.Constant?.Text ?? string.Empty;
        string conflict = (binding.Named("columnsConflict") ?? positional.ElementAtOrDefault(2))?.Constant?.Text ?? "error";
        var ignored = (binding.Named("ignoredProperties") ?? positional.ElementAtOrDefault(3))?.Constant?.ArrayOf() ?? DynamicArray.Empty;
        HashSet<string> skip = [.. ignored.Select(item => item.Text)];
        if (conflict is not ("error" or "replace_source" or "keep_source"))
        {
            binding.Report(0, "RW120", $"columnsConflict is '{conflict}'; it must be error, replace_source or keep_source.");
        }

        KustoColumn[] kept = [.. binding.Input.Columns.Where((_, i) => i != bag)];
        return new BoundPlugin(new KustoSchema(kept), IsOpen: true, (rows, context) => Unpack(binding.Input, bag, prefix, conflict, skip, rows, context));
    }

    private static PluginResult Unpack(KustoSchema input, int bag, string prefix, string conflict, HashSet<string> skip, IEnumerable<KustoValue[]> rows, EvaluationContext context)
    {
        var held = new List<KustoValue[]>();
        var types = new SortedDictionary<string, KustoType>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            context.CheckRows(held.Count + 1, "bag_unpack");
            context.HoldRow(row);
            held.Add(row);
            foreach (var (key, value) in row[bag].AsBag ?? DynamicBag.Empty)
            {
                if (skip.Contains(key) || prefix.Length + key.Length == 0)
                {
                    continue;
                }

                var type = TypeOf(value);
                if (!types.TryGetValue(prefix + key, out var known) || known == KustoType.Unknown)
                {
                    types[prefix + key] = type;
                }
                else if (type != KustoType.Unknown && type != known)
                {
                    types[prefix + key] = KustoType.Dynamic;
                }
            }
        }

        // The source of each column: the index of an input column, or -1 for a key of the bag.
        var columns = new List<(KustoColumn Column, int Source)>();
        for (int i = 0; i < input.Count; i++)
        {
            var column = input[i];
            if (i == bag)
            {
                continue;
            }

            if (!types.TryGetValue(column.Name, out var type))
            {
                columns.Add((column, i));
                continue;
            }

            if (conflict == "error")
            {
                throw new KqlRunException($"bag_unpack: the key '{column.Name}' is also a column of the input. Give a prefix, or columnsConflict='replace_source' or 'keep_source'.");
            }

            columns.Add(conflict == "keep_source" ? (column, i) : (new KustoColumn(column.Name, type), -1));
            types.Remove(column.Name);
        }

        columns.AddRange(types.Select(entry => (new KustoColumn(entry.Key, entry.Value == KustoType.Unknown ? KustoType.Dynamic : entry.Value), -1)));
        var schema = new KustoSchema(columns.Select(entry => entry.Column));
        return new PluginResult(schema, held.Select(row => Row(row, row[bag].AsBag ?? DynamicBag.Empty, columns, prefix.Length)));
    }

    private static KustoValue[] Row(KustoValue[] row, DynamicBag bag, List<(KustoColumn Column, int Source)> columns, int prefix)
    {
        var result = new KustoValue[columns.Count];
        for (int i = 0; i < result.Length; i++)
        {
            var (column, source) = columns[i];
            result[i] = source >= 0 ? row[source] : ValueConversion.To(column.Type, bag[column.Name[prefix..]]);
        }

        return result;
    }

    private static KustoType TypeOf(KustoValue value) => value.Kind switch
    {
        ValueKind.Null => KustoType.Unknown,
        ValueKind.Bool => KustoType.Bool,
        ValueKind.Int or ValueKind.Long => KustoType.Long,
        ValueKind.Real => KustoType.Real,
        ValueKind.Decimal => KustoType.Decimal,
        ValueKind.DateTime => KustoType.DateTime,
        ValueKind.TimeSpan => KustoType.TimeSpan,
        ValueKind.Guid => KustoType.Guid,
        ValueKind.String => KustoType.String,
        ValueKind.Array or ValueKind.Bag => KustoType.Dynamic,
    };
}
