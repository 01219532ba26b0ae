using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Columnar;

/// <summary>Runs a query with the row engine and with the columnar engine over the same tables, and compares the cells with their kinds.</summary>
internal static class ColumnarDifference
{
    private static readonly KqlLimits Limits = KqlLimits.Default with { MaximumRows = 50_000, MaximumProducedRows = 100_000, MaximumGroups = 20_000, MaximumTime = TimeSpan.FromSeconds(60) };

    /// <summary>The difference; null when there is none. What the columnar engine does not compute cannot fail in it, but nothing fails in it alone.</summary>
    public static string? Of(string text, RandomTables tables)
    {
        var query = KqlEngine.Compile(text, new KqlOptions { Catalog = tables });
        string rows = Outcome(query, tables.AsRows, out bool failed);
        string columns = Outcome(query, tables, out _);
        return failed || rows == columns ? null : $"{text}\nrows:    {Short(rows, columns)}\ncolumns: {Short(columns, rows)}\n{query.Plan}";
    }

    private static string Outcome(CompiledQuery query, ITableSource source, out bool failed)
    {
        failed = false;
        try
        {
            var result = query.Run(source, new RunOptions { Now = Kql.Now, Clock = TimeProvider.System, Limits = Limits });
            return string.Join("\n", result.Further.Select(table => Format(table.Rows)).Prepend($"{result.Schema} {Format(result.Rows)}"));
        }
        catch (KqlRunException error)
        {
            failed = true;
            return error.Message;
        }
#pragma warning disable CA1031 // Whatever an engine throws is its outcome, so that the difference names the query.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            return defect.ToString();
        }
    }

    private static string Format(IEnumerable<KustoValue[]> rows) => string.Join(";", rows.Select(row => string.Join(",", row.Select(value => $"{value.Kind}:{value.Text}"))));

    // From a little before the first difference.
    private static string Short(string text, string other)
    {
        int at = 0;
        while (at < text.Length && at < other.Length && text[at] == other[at])
        {
            at++;
        }

        int from = Math.Max(0, at - 200);
        return text[from..Math.Min(text.Length, from + 600)];
    }
}
