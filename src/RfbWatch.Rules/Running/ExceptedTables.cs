using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Exceptions;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Running;

/// <summary>The tables of a run without the rows that exceptions remove, and the number of removed rows.</summary>
internal sealed class ExceptedTables(ITableSource tables, IReadOnlyList<BoundException.OnTable> exceptions, RunOptions options) : ITableSource
{
    private readonly long[] _counts = new long[exceptions.Count];

    /// <summary>Numbers of rows removed in scans, up to the point to which the scans were read.</summary>
    public IReadOnlyList<ExceptedRows> Excepted =>
        [.. exceptions.Select((exception, i) => new ExceptedRows(exception.Exception, exception.Table, _counts[i])).Where(rows => rows.Count > 0)];

    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        string table = OwnTables.Canonical(scan.Table);
        int[] applying = [.. Enumerable.Range(0, exceptions.Count).Where(i => exceptions[i].Table == table)];
        if (applying.Length == 0)
        {
            return tables.Scan(scan);
        }

        // A predicate may read any column and store any row.
        var rows = tables.Scan(scan with { Columns = [.. scan.Columns.Select(_ => true)], IsTransient = false });
        foreach (int i in applying)
        {
            rows = Without(i, rows);
        }

        return rows;
    }

    private IEnumerable<KustoValue[]> Without(int index, IEnumerable<KustoValue[]> rows)
    {
        long given = 0, left = 0;
        var counted = rows.Select(row =>
        {
            given++;
            return row;
        });
        using var remaining = exceptions[index].Remaining(counted, tables, options).GetEnumerator();
        try
        {
            while (Next(index, remaining))
            {
                left++;
                yield return remaining.Current;
            }

            // A predicate that is constantly true reads no rows, so they are counted here.
            given = given == 0 ? rows.LongCount() : given;
        }
        finally
        {
            // A query that needs no more rows ends the scan early, and one of several scans may read a shorter time range.
            _counts[index] = Math.Max(_counts[index], given - left);
        }
    }

    private bool Next(int index, IEnumerator<KustoValue[]> rows)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (KqlRunException e)
        {
            throw new FailedExceptionException(exceptions[index].Exception, e.Message);
        }
    }
}

/// <summary>The predicate of an exception could not be evaluated.</summary>
internal sealed class FailedExceptionException(RuleException exception, string message) : Exception(message)
{
    public RuleException Failed { get; } = exception;
}
