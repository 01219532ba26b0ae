using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Planning;

/// <summary>
/// The rows of a source with something wrong in every column for which the scan does not ask, and in one array where the scan allows it: a plan that forgets to ask, or that keeps such
/// an array, gives another result.
/// </summary>
internal sealed class HiddenColumns(ITableSource source) : ITableSource
{
    private static readonly KustoValue Wrong = KustoValue.Of("nobody asked for this column");

    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        var one = new KustoValue[scan.Schema.Count];
        foreach (KustoValue[] row in source.Scan(scan))
        {
            KustoValue[] given = scan.IsTransient ? one : new KustoValue[row.Length];
            for (int i = 0; i < row.Length; i++)
                given[i] = scan.Columns[i] ? row[i] : Wrong;
            yield return given;
        }
    }
}
