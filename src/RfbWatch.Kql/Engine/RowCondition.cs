using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Engine;

/// <summary>
/// A condition of a query on the rows of a table: rows for which it is not true do not change the result. A reader of files can leave them out before it reads their other columns.
/// Immutable; safe for concurrent use.
/// </summary>
public sealed class RowCondition
{
    private readonly Scalar _predicate;
    private readonly KustoSchema _schema;

    /// <param name="predicate">The condition; see <see cref="IsUsable"/>.</param>
    /// <param name="table">The columns of the table.</param>
    internal RowCondition(Scalar predicate, KustoSchema table)
    {
        bool[] read = ColumnMask.None(table.Count);
        predicate.MarkColumns(read);
        int[] places = [.. Enumerable.Range(0, read.Length).Where(i => read[i])];
        _schema = new KustoSchema(places.Select(place => table[place]));
        _predicate = predicate.Replace(column => new ColumnScalar(column.Type, Array.IndexOf(places, column.Index)));
    }

    /// <summary>The columns that the condition reads.</summary>
    public IReadOnlyList<KustoColumn> Columns => _schema.Columns;

    /// <summary>Returns the indices of the rows for which the condition is true, in ascending order.</summary>
    /// <param name="rows">The rows, with the columns of the condition in their order.</param>
    /// <param name="options">The limits of the evaluation.</param>
    /// <exception cref="KqlRunException">The condition cannot be evaluated; the query itself decides whether that is an error.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was cancelled.</exception>
    public IReadOnlyList<int> Select(ColumnTable rows, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        var context = new EvaluationContext(new TableSet(), options);
        using var memory = new OperatorMemory(context);
        var filter = new Filter(_predicate, _schema, memory);
        var selected = new List<int>();
        int start = 0;
        foreach (var block in rows.StoredBlocks)
        {
            context.CheckNow();
            foreach (int row in filter.Apply(block).Rows)
            {
                selected.Add(start + row);
            }

            start += block.Count;
        }

        return selected;
    }

    /// <summary>Whether the value of a condition depends only on the cells of its row, so that it can be evaluated before the query runs.</summary>
    internal static bool IsUsable(Scalar predicate) => predicate is { IsMovable: true, HasEffect: false, NeedsWindow: false, ReadsRow: true } && !ReadsRun(predicate);

    // The children of a list are only its scalars.
    private static bool ReadsRun(Scalar scalar) => scalar.Variability == Variability.Run || scalar is ListScalar { ReadsTable: true } || scalar.Children.Any(ReadsRun);
}
