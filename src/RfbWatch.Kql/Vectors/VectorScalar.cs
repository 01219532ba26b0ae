using RfbWatch.Kql.Columns;

namespace RfbWatch.Kql.Vectors;

/// <summary>A bound expression over blocks, for one run of one operator: it may remember what it computed. Its cells are those that the expression gives row by row.</summary>
internal abstract class VectorScalar
{
    /// <summary>The cells of the rows that the block selects, in their places.</summary>
    public abstract Vector Evaluate(Block block);
}
