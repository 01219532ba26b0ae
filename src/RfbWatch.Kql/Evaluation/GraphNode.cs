using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A graph: its edges are the rows of a table, its nodes what the edges join and the rows of node tables. As a table it gives its edges.</summary>
internal sealed class GraphNode(KustoSchema edgeSchema, KustoSchema nodeSchema, IReadOnlyList<PartNode> parts, Func<EvaluationContext, GraphRows> build) : LeafNode(edgeSchema)
{
    /// <summary>Columns of a node.</summary>
    public KustoSchema NodeSchema { get; } = nodeSchema;

    /// <summary>What it is made of: the edges, then the tables of nodes.</summary>
    public IReadOnlyList<PartNode> Parts { get; } = parts;

    public override string Describe(PlanText text) => $"graph of {string.Join(", ", Parts.Select(text.Part))}";

    /// <summary>All nodes and edges of a run.</summary>
    public GraphRows Build(EvaluationContext context) => build(context);

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => Build(context).Edges;
}
