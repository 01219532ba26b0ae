using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A node without inputs.</summary>
internal abstract class LeafNode(KustoSchema schema) : TableNode(schema)
{
    public sealed override IReadOnlyList<TableNode> Inputs => [];

    public sealed override TableNode Over(IReadOnlyList<TableNode> inputs) => this;

    public sealed override IReadOnlyList<bool[]> Reads(bool[] columns) => [];
}
