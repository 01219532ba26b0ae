using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;

namespace RfbWatch.Kql.Vectors;

/// <summary>A value that is the same for all rows of a run. It is computed for the first block, and not at all if there is none.</summary>
internal sealed class OnceVectorScalar(Scalar scalar, EvaluationContext context) : VectorScalar
{
    private ConstantVector? _value;

    public override Vector Evaluate(Block block) => _value ??= new ConstantVector(scalar.Evaluate(new RowFrame(context)));
}
