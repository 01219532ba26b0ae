using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>The same cell in every row.</summary>
internal sealed class ConstantVector(KustoValue value) : Vector
{
    public KustoValue Value => value;

    public override KustoValue this[int row] => value;

    public override Vector Gather(ReadOnlySpan<int> rows) => this;
}
