using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Tests.Binding;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests;

/// <summary>Compiles and runs test queries over the probe tables.</summary>
internal static class Kql
{
    /// <summary>The instant that now() returns in tests.</summary>
    public static DateTime Now { get; } = new(2024, 6, 10, 12, 0, 0, DateTimeKind.Utc);

    public static CompiledQuery Compile(string query, bool lenient = false) =>
        KqlEngine.Compile(query, new KqlOptions { Catalog = ProbeTables.Catalog, Lenient = lenient });

    public static KqlResult Run(string query, KqlLimits? limits = null, ITableSource? source = null)
    {
        var compiled = Compile(query);
        Assert.True(compiled.CanRun, string.Join("\n", compiled.Diagnostics));
        return compiled.Run(source ?? ProbeRows.Instance, new RunOptions { Now = Now, Clock = TimeProvider.System, Limits = limits ?? KqlLimits.Default });
    }

    /// <summary>The rows as text: cells separated by commas, rows by semicolons; null is written <c>null</c>.</summary>
    public static string Rows(string query) => Format(Run(query).Rows);

    public static string Format(IEnumerable<KustoValue[]> rows) =>
        string.Join(";", rows.Select(row => string.Join(",", row.Select(value => value.IsNull ? "null" : value.Text))));
}
