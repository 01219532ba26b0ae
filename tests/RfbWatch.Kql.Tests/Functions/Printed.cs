using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Functions;

/// <summary>Evaluates expressions and queries without tables.</summary>
internal static class Printed
{
    public static readonly DateTime Now = new(2024, 6, 11, 12, 30, 0, DateTimeKind.Utc);

    /// <summary>The value of an expression as tostring() returns it; <c>&lt;null&gt;</c> for null.</summary>
    public static string Value(string expression)
    {
        var value = Rows($"print x = {expression}")[0][0];
        return value.IsNull ? "<null>" : value.Text;
    }

    public static KustoValue[][] Rows(string query)
    {
        var compiled = KqlEngine.Compile(query, new KqlOptions());
        Assert.True(compiled.CanRun, $"{query}\n{string.Join('\n', compiled.Diagnostics)}");
        return [.. compiled.Run(new Nothing(), new RunOptions { Now = Now, Clock = TimeProvider.System }).Rows];
    }

    /// <summary>All cells, separated by bars, with rows separated by semicolons.</summary>
    public static string Table(string query) =>
        string.Join("; ", Rows(query).Select(row => string.Join(" | ", row.Select(value => value.IsNull ? "<null>" : value.Text))));

    private sealed class Nothing : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => [];
    }
}
