using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Planning;

/// <summary>
/// The rows of a source, with wrong values in every column that the scan does not request, and in a single reused array where the scan allows it: a plan that
/// fails to request a column, or keeps such an array, has a different result.
/// </summary>
internal sealed class HiddenColumns(ITableSource source) : ITableSource
{
    private static readonly KustoValue Wrong = KustoValue.Of("nobody asked for this column");

    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        var one = new KustoValue[scan.Schema.Count];
        foreach (var row in source.Scan(scan))
        {
            var given = scan.IsTransient ? one : new KustoValue[row.Length];
            for (int i = 0; i < row.Length; i++)
            {
                given[i] = scan.Columns[i] ? row[i] : Wrong;
            }

            yield return given;
        }
    }
}
