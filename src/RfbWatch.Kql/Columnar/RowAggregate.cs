using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>arg_max, arg_min and take_any: the cells of one row per group. A row is copied only if it is the first of its group or replaces another.</summary>
/// <param name="arguments">The cells; the first one is compared.</param>
/// <param name="direction">1 for the greatest value, -1 for the least, 0 for the first row.</param>
/// <param name="places">For each cell, its index in the results; null if the indices are the same.</param>
internal sealed class RowAggregate(VectorScalar[] arguments, int direction, int[]? places) : GroupAggregate(null)
{
    private KustoValue[]?[] _best = [];

    public override void Reserve(int groups) => Reserve(ref _best, groups);

    public override void Write(int group, Span<KustoValue> results, EvaluationContext context)
    {
        if (_best[group] is not { } cells)
        {
            return;
        }

        for (int i = 0; i < cells.Length; i++)
        {
            results[places?[i] ?? i] = cells[i];
        }
    }

    protected override void AddRows(Block block, int[] groups, EvaluationContext context)
    {
        Vector[] vectors = [.. arguments.Select(argument => argument.Evaluate(block))];
        if (vectors.Length == 0)
        {
            return;
        }

        foreach (int row in block.Rows)
        {
            ref var best = ref _best[groups[row]];
            if (best is not null && !IsBetter(vectors[0], row, best))
            {
                continue;
            }

            long before = best is null ? 0 : EvaluationContext.BytesOf(best);
            best ??= new KustoValue[vectors.Length];
            Copy(vectors, row, best);
            context.Hold(EvaluationContext.BytesOf(best) - before);
        }
    }

    private bool IsBetter(Vector vector, int row, KustoValue[] best)
    {
        // With a single column, any value is preferred to null.
        if (direction == 0)
        {
            return best.Length == 1 && best[0].IsNull && !vector[row].IsNull;
        }

        var value = vector[row];
        return !value.IsNull && (best[0].IsNull || ValueOrder.Compare(value, best[0]) * direction > 0);
    }

    private static void Copy(Vector[] vectors, int row, KustoValue[] cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = vectors[i][row];
        }
    }
}
