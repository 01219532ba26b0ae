using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Values;
using RfbWatch.Parquet;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Selects the rows of a Parquet file that satisfy the conditions of a query. The columns of each condition are read only for the rows that satisfy the conditions before it, and the
/// other columns only for the rows that remain.
/// </summary>
/// <param name="columns">The columns of the file.</param>
/// <param name="conditions">The conditions, each with its columns as indices in the file.</param>
/// <param name="run">Evaluates the conditions.</param>
internal sealed class ParquetFilter(ParquetColumns columns, IReadOnlyList<(RowCondition Condition, int[] Columns)> conditions, ConditionRun run)
{
    /// <summary>The columns that the conditions read, as indices in the file.</summary>
    public IEnumerable<int> Columns => conditions.SelectMany(condition => condition.Columns);

    /// <summary>Returns the rows of a group that satisfy the conditions, in ascending order; null if they cannot be determined before the query runs.</summary>
    /// <param name="group">The group.</param>
    /// <param name="faults">The number of cells of the file so far that have no Kusto equivalent.</param>
    /// <param name="evaluated">
    /// The number of these cells that were counted only for the conditions, and are counted again when the rows are added. Those of a nested column are not among them: they are counted when the
    /// column is read, which happens once.
    /// </param>
    public IReadOnlyList<int>? Select(ParquetGroup group, Func<long> faults, out long evaluated)
    {
        long before = faults();
        evaluated = 0;
        var cells = new CellReader();
        int[]? selected = null;
        foreach (var (condition, read) in conditions)
        {
            if (selected is [])
            {
                break;
            }

            ParquetCells[] sources = [.. read.Select(group.Read)];
            long known = faults();
            var table = Table(sources, selected, selected?.Length ?? group.Count, read, condition, cells);
            evaluated += faults() - known;

            // The user is notified of the unreadable cells that were read. Those that a condition read are counted when their rows are added, so all rows of the group are.
            if (cells.Unreadable > 0 || faults() > before)
            {
                return null;
            }

            if (run.Select(condition, table) is not { } rows)
            {
                return null;
            }

            selected = [.. selected is null ? rows : rows.Select(row => selected[row])];
        }

        return selected;
    }

    private ColumnTable Table(ParquetCells[] sources, int[]? rows, int count, int[] read, RowCondition condition, CellReader cells)
    {
        var builder = new ColumnTableBuilder();
        foreach (var column in condition.Columns)
        {
            builder.AddColumn(column.Type);
        }

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
