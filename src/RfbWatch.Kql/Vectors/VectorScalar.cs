using RfbWatch.Kql.Columns;

namespace RfbWatch.Kql.Vectors;

/// <summary>A bound expression over blocks, for one run of one operator, so it may cache results. It returns the same cells as evaluation row by row.</summary>
internal abstract class VectorScalar
{
    /// <summary>Returns the cells of the rows that the block selects, at the same row indices.</summary>
    public abstract Vector Evaluate(Block block);
}
