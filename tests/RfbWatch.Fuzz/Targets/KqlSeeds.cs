using System.Text;
using RfbWatch.Kql;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Fuzz.Targets;

/// <summary>Queries that bring their own rows, one for each operator, and their results as text.</summary>
internal static class KqlSeeds
{
    /// <summary>A table with a column of each type, nulls included.</summary>
    public const string Table =
        "datatable(s: string, l: long, r: real, t: datetime, d: dynamic, b: bool)["
        + "'alpha', 1, 0.5, datetime(2026-01-01), dynamic({\"k\": [1, 2]}), true, 'beta', 2, 1.5, datetime(2026-01-02), dynamic([3, \"x\"]), false, "
        + "'', long(null), real(null), datetime(null), dynamic(null), bool(null), 'alpha beta', 2, real(nan), datetime(2026-01-02 03:04:05), dynamic({\"k\": 4}), true]";

    public static IReadOnlyList<string> Queries { get; } =
    [
        "print x = 1 + 2 * 3, y = strcat('a', 'b'), z = now()",
        "range i from 1 to 5 step 2 | extend j = i * i",
        .. new[]
        {
            "where s has 'alpha' and l > 1 or r between (0 .. 1)", "extend k = d.k[0], u = toupper(s) | project-away d", "summarize c = count(), dcount(s), max(r), make_set(l) by bin(t, 1d)",
            "sort by l desc, s asc nulls first | take 2", "top 2 by r", "distinct s, l", "mv-expand d", "mv-apply e = d on (where isnotempty(e))", "parse s with x ' ' y", "project-rename q = s | project-reorder l",
            "make-series c = count() on t from datetime(2026-01-01) to datetime(2026-01-04) step 1d by s", "serialize p = prev(l), n = row_number()", "evaluate bag_unpack(d)", "getschema", "count",
            "as X | union X", "join kind=leftouter (datatable(l: long, v: string)[1, 'one', 2, 'two']) on l", "lookup (datatable(l: long, v: string)[1, 'one']) on l", "partition by s (top 1 by l)",
            "scan declare (n: long = 0) with (step a: true => n = a.n + 1;)", "sample-distinct 2 of s", "top-nested 1 of s by count()", "reduce by s", "extend p = parse_json('{\"a\":1}').a", "search 'alpha'",
            "summarize arg_max(t, *) by s", "extend m = extract('(a.)', 1, s), x = s matches regex 'a.*'", "where t > ago(365d) and s !in~ ('ALPHA')", "extend f = case(l == 1, 'a', isnull(l), 'b', 'c')",
        }.Select(pipe => $"{Table} | {pipe}"),
        "let f = (x: long) { x + 1 }; print f(2)",
        "let T = materialize(range i from 1 to 3 step 1); T | join kind=inner T on i",
        "union (print a = 1), (print a = 'x') | take 5",
    ];

    /// <summary>All cells of all tables of the result; the message of a documented error instead.</summary>
    public static string Rows(CompiledQuery query, RunOptions options)
    {
        try
        {
            var result = query.Run(new NoTables(), options);
            var text = new StringBuilder();
            Append(text, result.Rows);
            foreach (var table in result.Further)
            {
                Append(text.Append("--\n"), table.Rows);
            }

            return text.ToString();
        }
        catch (KqlRunException e)
        {
            return e.GetType().Name;
        }
    }

    private static void Append(StringBuilder text, IEnumerable<KustoValue[]> rows)
    {
        foreach (var row in rows)
        {
            text.AppendJoin('\t', row).Append('\n');
        }
    }

    private sealed class NoTables : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => [];
    }
}
