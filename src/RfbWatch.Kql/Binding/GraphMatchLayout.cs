using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <summary>The row layout of a match: the columns of each variable as <c>variable.column</c>, followed by the values of map, all and any.</summary>
internal sealed class GraphMatchLayout
{
    private readonly GraphNode _graph;
    private readonly List<string> _nodes;
    private readonly List<(string Name, bool IsPath)> _edges;
    private readonly List<KustoColumn> _columns = [];
    private readonly List<Special> _specials = [];

    public GraphMatchLayout(GraphNode graph, IReadOnlyList<GraphOperator.PatternChain> chains)
    {
        _graph = graph;
        _nodes = [.. chains.SelectMany(chain => chain.Nodes).Select(node => node.Name).Where(name => name.Length > 0).Distinct()];
        _edges = [.. chains.SelectMany(chain => chain.Edges).Where(edge => edge.Name.Length > 0).Select(edge => (edge.Name, edge.IsPath)).Distinct()];
        foreach (string node in _nodes)
        {
            _columns.AddRange(ElementSchema(nodes: true).Columns.Select(column => column with { Name = $"{node}.{column.Name}" }));
        }

        // For a path, each column is an array with the values of its edges.
        foreach (var (edge, isPath) in _edges)
        {
            _columns.AddRange(graph.Schema.Columns.Select(column => new KustoColumn($"{edge}.{column.Name}", isPath ? KustoType.Dynamic : column.Type)));
        }

        PlainColumns = _columns.Count;
        Variables = new HashSet<string>([.. _nodes, .. _edges.Select(edge => edge.Name)], StringComparer.Ordinal);
    }

    public IReadOnlySet<string> Variables { get; }

    public IReadOnlySet<string> NoVariables { get; } = new HashSet<string>();

    public int PlainColumns { get; }

    public KustoSchema Schema => new(_columns);

    public bool IsEdge(string name) => _edges.Exists(edge => edge.Name == name);

    /// <summary>Returns the columns of one node, including its degrees and ID, or of one edge.</summary>
    public KustoSchema ElementSchema(bool nodes) => nodes
        ? new KustoSchema(
        [
            .. _graph.NodeSchema.Columns, new KustoColumn(GraphNames.ColumnOf(GraphNames.DegreeIn), KustoType.Long), new KustoColumn(GraphNames.ColumnOf(GraphNames.DegreeOut), KustoType.Long),
            new KustoColumn(GraphNames.ColumnOf(GraphNames.NodeId), KustoType.String),
        ])
        : _graph.Schema;

    /// <summary>Adds a column for the value of map, all or any; returns its name.</summary>
    public string AddSpecial(Expression.Call call, Special special)
    {
        string name = $"#{_specials.Count}.{call.Function}";
        _columns.Add(new KustoColumn(name, special.Function == "map" ? KustoType.Dynamic : KustoType.Bool));
        _specials.Add(special);
        return name;
    }

    public IEnumerable<KustoValue[]> Find(GraphOperator.Match match, string cycles, bool allShortest, Scalar? condition, Scalar[] values, EvaluationContext context)
    {
        var graph = _graph.Build(context);
        var search = new GraphSearch(graph, match.Chains, cycles, context);
        var found = new List<(string Ends, int Length, KustoValue[] Row)>();
        var frame = new RowFrame(context);
        search.Run(() =>
        {
            frame.Row = RowOf(graph, search, context);
            if (condition is not null && !condition.Evaluate(frame).IsTrue)
            {
                return;
            }

            KustoValue[] row = [.. values.Select(value => value.Evaluate(frame))];
            context.CheckRows(found.Count + 1, "graph-match");
            context.HoldRow(row);
            found.Add((string.Join(' ', search.Nodes.Values), search.Edges.Values.Sum(path => path.Count), row));
        });
        if (!match.IsShortest)
        {
            return found.Select(item => item.Row);
        }
        // Of all paths between the same nodes, the shortest are kept: one, or all of that length.
        return found.GroupBy(item => item.Ends).SelectMany(ends =>
        {
            int shortest = ends.Min(item => item.Length);
            return ends.Where(item => item.Length == shortest).Take(allShortest ? int.MaxValue : 1).Select(item => item.Row);
        });
    }

    private KustoValue[] RowOf(GraphRows graph, GraphSearch search, EvaluationContext context)
    {
        var row = new List<KustoValue>(_columns.Count);
        foreach (string node in _nodes)
        {
            row.AddRange(NodeCells(graph, search.Nodes[node]));
        }

        foreach (var (edge, isPath) in _edges)
        {
            var path = search.Edges[edge];
            for (int i = 0; i < _graph.Schema.Count; i++)
            {
                row.Add(isPath ? KustoValue.Of(new DynamicArray([.. path.Select(item => graph.Edges[item.Edge][i])])) : graph.Edges[path[0].Edge][i]);
            }
        }

        foreach (var special in _specials)
        {
            row.Add(special.Evaluate(graph, search.Edges[special.Edge], context));
        }

        return [.. row];
    }

    private static KustoValue[] NodeCells(GraphRows graph, int node) =>
        [.. graph.Nodes[node], KustoValue.Of((long)graph.Arriving(node).Count), KustoValue.Of((long)graph.Leaving(node).Count), KustoValue.Of(graph.Keys[node].Text)];

    /// <summary>map, all or any over the edges of a path, or over the nodes between them.</summary>
    internal readonly record struct Special(string Function, string Edge, bool OverNodes, Scalar Body)
    {
        public KustoValue Evaluate(GraphRows graph, List<(int Edge, int To)> path, EvaluationContext context)
        {
            var elements = OverNodes
                ? path.Take(path.Count - 1).Select(item => NodeCells(graph, item.To))
                : path.Select(item => graph.Edges[item.Edge]);
            var frame = new RowFrame(context);
            var values = new List<KustoValue>();
            foreach (var element in elements)
            {
                frame.Row = element;
                values.Add(Body.Evaluate(frame));
            }

            return Function switch
            {
                "all" => KustoValue.Of(values.TrueForAll(value => value.IsTrue)),
                "any" => KustoValue.Of(values.Exists(value => value.IsTrue)),
                _ => KustoValue.Of(new DynamicArray([.. values])),
            };
        }
    }
}
