using RfbWatch.Kql;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Running;

/// <summary>The rows of one run of a query, read to the end.</summary>
/// <param name="Schema">The columns.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Warnings">Warnings about them.</param>
public sealed record RuleResult(KustoSchema Schema, IReadOnlyList<KustoValue[]> Rows, IReadOnlyList<KqlWarning> Warnings)
{
    /// <summary>The name of this result if the query has several results; otherwise empty.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The further results of a query with several results (fork, facet). A rule raises alerts for the first one.</summary>
    public IReadOnlyList<RuleResult> Further { get; init; } = [];

    /// <summary>Runs a compiled query to its end.</summary>
    /// <exception cref="KqlRunException">It cannot continue; a <see cref="KqlLimitException"/> if it reached a limit.</exception>
    public static RuleResult Of(CompiledQuery query, ITableSource tables, RunOptions options)
    {
        var result = query.Run(tables, options with { KeepsResult = true });
        var rows = result.Rows.ToList();
        RuleResult[] further = [.. result.Further.Select(table => new RuleResult(table.Schema, [.. table.Rows], []) { Name = table.Name })];
        return new RuleResult(result.Schema, rows, result.Warnings) { Name = result.Name, Further = further };
    }
}
