using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>A graph: its edges are the rows of a table; its nodes are the ends of the edges and the rows of node tables. Used as a table, it returns its edges.</summary>
internal sealed class GraphNode(KustoSchema edgeSchema, KustoSchema nodeSchema, IReadOnlyList<PartNode> parts, Func<EvaluationContext, GraphRows> build) : LeafNode(edgeSchema)
{
    /// <summary>Columns of a node.</summary>
    public KustoSchema NodeSchema { get; } = nodeSchema;

    /// <summary>Its inputs: the edges, then the node tables.</summary>
    public IReadOnlyList<PartNode> Parts { get; } = parts;

    public override string Describe(PlanText text) => $"graph of {string.Join(", ", Parts.Select(text.Part))}";

    /// <summary>Builds the nodes and edges for a run.</summary>
    public GraphRows Build(EvaluationContext context) => build(context);

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => Build(context).Edges;
}
