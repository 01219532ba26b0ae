using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>ipv4_lookup and ipv6_lookup: join rows with the networks of a table that contain the address of the row.</summary>
internal static class IpLookupPlugin
{
    public static Plugin V4 { get; } = new("ipv4_lookup", 3, int.MaxValue, binding => Bind(binding, IpAddress.TryParseV4));

    public static Plugin V6 { get; } = new("ipv6_lookup", 3, 4, binding => Bind(binding, IpAddress.TryParse));

    private delegate bool Parser(ReadOnlySpan<char> text, out IpAddress address);

    private static BoundPlugin Bind(PluginBinding binding, Parser parse)
    {
        var arguments = binding.Positional();
        bool unmatched = binding.Named("return_unmatched").Flag();
        // A trailing unnamed bool is also return_unmatched.
        if (arguments is [.., { Constant.Kind: ValueKind.Bool } last])
        {
            unmatched = last.Flag();
            arguments = arguments[..^1];
        }

        if (arguments is not [{ TableSchema: { } table, TableRows: { } tableRows }, ..])
        {
            binding.Report(0, "KS107", $"Argument 1 of {binding.Name} must be a table.");
            return new BoundPlugin(binding.Input, IsOpen: false, (_, _) => new PluginResult(binding.Input, []));
        }

        int source = binding.Column(1);
        string network = arguments.ElementAtOrDefault(2)?.ColumnName ?? string.Empty;
        int key = table.IndexOf(network);
        if (key < 0)
        {
            binding.Report(2, "KS142", $"'{network}' is not a column of the lookup table.");
        }

        string[] extra = [.. arguments.Skip(3).Select(argument => argument.ColumnName ?? string.Empty)];
        int[] left = [.. extra.Select(binding.Input.IndexOf)];
        int[] right = [.. extra.Select(table.IndexOf)];
        for (int i = 0; i < extra.Length; i++)
        {
            if (left[i] < 0 || right[i] < 0)
            {
                binding.Report(i + 3, "KS142", $"'{extra[i]}' must be a column of both tables.");
            }
        }

        int[] taken = [.. Enumerable.Range(0, table.Count).Where(i => !right.Contains(i))];
        var schema = PluginReading.UniqueSchema([.. binding.Input.Columns, .. taken.Select(i => table[i])]);
        return new BoundPlugin(schema, IsOpen: false, (rows, context) =>
        {
            var networks = new NetworkIndex();
            foreach (var row in tableRows(context))
            {
                if (parse(row[key].Text, out var address))
                {
                    networks.Add(address, row);
                }
            }

            return new PluginResult(schema, Join(rows, row => parse(row[source].Text, out var address)
                ? networks.Find(address).Where(match => Enumerable.Range(0, left.Length).All(i => row[left[i]] == match[right[i]]))
                : [], binding.Input.Count, taken, table, unmatched, context));
        });
    }

    /// <summary>Joins each row with the lookup columns of each of its matches.</summary>
    public static IEnumerable<KustoValue[]> Join(IEnumerable<KustoValue[]> rows, Func<KustoValue[], IEnumerable<KustoValue[]>> matches, int width, int[] taken, KustoSchema table, bool unmatched, EvaluationContext context)
    {
        foreach (var row in rows)
        {
            context.Tick();
            bool any = false;
            foreach (var match in matches(row))
            {
                any = true;
                yield return Combine(row, width, taken, i => match[i]);
            }

            if (!any && unmatched)
            {
                yield return Combine(row, width, taken, i => KustoValue.MissingOf(table[i].Type));
            }
        }
    }

    private static KustoValue[] Combine(KustoValue[] row, int width, int[] taken, Func<int, KustoValue> lookup)
    {
        var joined = new KustoValue[width + taken.Length];
        row.AsSpan(0, width).CopyTo(joined);
        for (int i = 0; i < taken.Length; i++)
        {
            joined[width + i] = lookup(taken[i]);
        }

        return joined;
    }

    // One hash table per prefix length in use.
    private sealed class NetworkIndex
    {
        private readonly SortedDictionary<int, Dictionary<UInt128, List<KustoValue[]>>> _byPrefix = [];

        public void Add(IpAddress network, KustoValue[] row)
        {
            if (!_byPrefix.TryGetValue(network.Prefix, out var table))
            {
                _byPrefix.Add(network.Prefix, table = []);
            }

            var bits = network.Bits & IpAddress.Mask(network.Prefix);
            if (!table.TryGetValue(bits, out var rows))
            {
                table.Add(bits, rows = []);
            }

            rows.Add(row);
        }

        public IEnumerable<KustoValue[]> Find(IpAddress address)
        {
            foreach (var (prefix, table) in _byPrefix)
            {
                if (prefix <= address.Prefix && table.TryGetValue(address.Bits & IpAddress.Mask(prefix), out var rows))
                {
                    foreach (var row in rows)
                    {
                        yield return row;
                    }
                }
            }
        }
    }
}
