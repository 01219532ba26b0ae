using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>A column of the block.</summary>
internal sealed class ColumnVectorScalar(int index) : VectorScalar
{
    public override Vector Evaluate(Block block) => block.Columns[index] ?? new ConstantVector(KustoValue.Null);
}
