using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>One aggregate call over all groups. Its state is stored in arrays with one element per group.</summary>
/// <param name="condition">Only rows for which it is true are added; null to add all rows.</param>
internal abstract class GroupAggregate(VectorScalar? condition)
{
    /// <summary>Adds the rows of a block.</summary>
    /// <param name="block">The rows.</param>
    /// <param name="groups">For each row, the index of its group.</param>
    /// <param name="count">Number of groups so far.</param>
    /// <param name="context">The run.</param>
    public void Add(Block block, int[] groups, int count, EvaluationContext context)
    {
        Reserve(count);
        if (condition is not null)
        {
            block = block.With(Truths.Select(condition.Evaluate(block), block));
        }

        if (block.Selected > 0)
        {
            AddRows(block, groups, context);
        }
    }

    /// <summary>Writes the results of a group.</summary>
    public abstract void Write(int group, Span<KustoValue> results, EvaluationContext context);

    /// <summary>Makes room for this many groups.</summary>
    public abstract void Reserve(int groups);

    protected abstract void AddRows(Block block, int[] groups, EvaluationContext context);

    /// <summary>Grows an array to this many groups if it is smaller.</summary>
    protected static void Reserve<T>(ref T[] states, int groups)
    {
        if (states.Length < groups)
        {
            Array.Resize(ref states, Math.Max(groups, states.Length * 2));
        }
    }
}
