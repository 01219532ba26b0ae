using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A source without tables, for expressions that are evaluated while a query is bound.</summary>
internal sealed class EmptySource : ITableSource
{
    public static EmptySource Instance { get; } = new();

    public IEnumerable<KustoValue[]> Scan(TableScan scan) => [];
}
