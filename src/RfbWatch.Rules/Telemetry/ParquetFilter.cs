using RfbWatch.Kql;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Parquet;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Selects the rows of a Parquet file that satisfy the conditions of a query. The columns of each condition are read only for the rows that satisfy the conditions before it, and the
/// other columns only for the rows that remain.
/// </summary>
/// <param name="columns">The columns of the file.</param>
/// <param name="conditions">The conditions, each with its columns as indices in the file.</param>
/// <param name="run">The limits of the evaluation.</param>
internal sealed class ParquetFilter(ParquetColumns columns, IReadOnlyList<(RowCondition Condition, int[] Columns)> conditions, RunOptions run)
{
    /// <summary>Returns the rows of a group that satisfy the conditions, in ascending order; null if they cannot be determined before the query runs.</summary>
    /// <param name="group">The group.</param>
    /// <param name="faults">The number of cells of the file so far that have no Kusto equivalent.</param>
    public IReadOnlyList<int>? Select(ParquetGroup group, Func<long> faults)
    {
        long before = faults();
        var cells = new CellReader();
        int[]? selected = null;
        foreach (var (condition, read) in conditions)
        {
            if (selected is [])
            {
                break;
            }

            var table = Table(group, selected, read, condition, cells);

            // Rows with unreadable cells are kept, because the user is notified of these cells.
            if (cells.Unreadable > 0 || faults() > before)
            {
                return null;
            }

            try
            {
                var rows = condition.Select(table, run);
                selected = [.. selected is null ? rows : rows.Select(row => selected[row])];
            }
            catch (KqlRunException)
            {
                return null;
            }
        }

        return selected;
    }

    private ColumnTable Table(ParquetGroup group, int[]? rows, int[] read, RowCondition condition, CellReader cells)
    {
        var builder = new ColumnTableBuilder();
        var sources = new ParquetCells[read.Length];
        for (int i = 0; i < read.Length; i++)
        {
            builder.AddColumn(condition.Columns[i].Type);
            sources[i] = group.Read(read[i]);
        }

        int count = rows?.Length ?? group.Count;
        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < read.Length; i++)
            {
                int at = rows?[row] ?? row;
                if (condition.Columns[i].Type == KustoType.String && sources[i].TryGetText(at, out var utf8))
                {
                    builder.SetText(i, utf8);
                }
                else
                {
                    builder.Set(i, columns.Value(sources[i], at, read[i], cells));
                }
            }

            builder.EndRow();
        }

        return builder.Build(new KustoSchema(condition.Columns));
    }
}
