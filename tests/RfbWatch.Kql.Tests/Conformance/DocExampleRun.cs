using System.Text.RegularExpressions;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Conformance;

/// <summary>Runs one example and compares its output with the printed output.</summary>
internal static partial class DocExampleRun
{
    private static readonly DateTime Now = new(2024, 8, 1, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>Describes the difference; null when the output agrees.</summary>
    public static string? Difference(DocExample example)
    {
        try
        {
            var query = KqlEngine.Compile(example.Query, new KqlOptions());
            if (!query.CanRun)
            {
                return "does not bind: " + query.Diagnostics.First(diagnostic => diagnostic.IsError);
            }

            var result = query.Run(new NoTables(), new RunOptions { Now = Now, Clock = TimeProvider.System, Limits = new KqlLimits { MaximumTime = TimeSpan.FromSeconds(30) } });
            KustoValue[][] rows = [.. result.Rows];
            return Compare(example, result.Schema, rows);
        }
        catch (KqlRunException problem)
        {
            return "does not run: " + problem.Message;
        }
    }

    private static string? Compare(DocExample example, KustoSchema schema, KustoValue[][] rows)
    {
        string[] printed = [.. example.Columns.Select(column => column.Replace("`", string.Empty, StringComparison.Ordinal).Replace("\\", string.Empty, StringComparison.Ordinal))];
        int[] map = [.. printed.Select(name => schema.Columns.ToList().FindIndex(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))];
        // If the page renamed columns by hand, they are compared by position; names are covered by the binder probes.
        if (map.Contains(-1) || map.Distinct().Count() < map.Length)
        {
            if (printed.Length != schema.Count)
            {
                return $"columns {schema} instead of {string.Join(' ', printed)}";
            }

            map = [.. Enumerable.Range(0, printed.Length)];
        }

        bool anyOrder = Collections().IsMatch(example.Query);
        if (rows.Length != example.Rows.Length)
        {
            return $"{rows.Length} rows instead of {example.Rows.Length}";
        }

        var left = rows.Select(row => map.Select(at => row[at]).ToArray()).ToList();
        bool ordered = IsOrdered(example.Query);
        foreach (string[] expected in example.Rows)
        {
            int at = ordered ? (RowAgrees(expected, left[0], anyOrder) ? 0 : -1) : left.FindIndex(row => RowAgrees(expected, row, anyOrder));
            if (at < 0)
            {
                return $"no row as {string.Join(" | ", expected)}; there is {string.Join(" | ", left[0].Select(value => value.Text))}";
            }

            left.RemoveAt(at);
        }

        return null;
    }

    private static bool RowAgrees(string[] expected, KustoValue[] row, bool anyOrder) =>
        expected.Length == row.Length && expected.Zip(row, (cell, value) => PrintedCell.Agrees(cell, value, anyOrder)).All(agrees => agrees);

    // A later operator that groups or multiplies rows discards an order.
    private static bool IsOrdered(string query)
    {
        // A sort inside parentheses does not order the result.
        var last = Sorts().Matches(query).LastOrDefault(match => query.AsSpan(match.Index).Count(')') == query.AsSpan(match.Index).Count('('));
        return last is not null && !Gathers().IsMatch(query[last.Index..]);
    }

    [GeneratedRegex(@"\b(sort|order)\s+by\b|\|\s*top\s+\d")]
    private static partial Regex Sorts();

    [GeneratedRegex(@"\b(summarize|join|union|partition|distinct|mv-apply|mv-expand|lookup|evaluate)\b")]
    private static partial Regex Gathers();

    [GeneratedRegex(@"\b(make_list|make_set|makeset|make_set_if|make_list_if|set_\w+|\w+_to_h3cells|\w+_neighbors|\w+_rings|\w+_children)\b")]
    private static partial Regex Collections();

    private sealed class NoTables : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => [];
    }
}
