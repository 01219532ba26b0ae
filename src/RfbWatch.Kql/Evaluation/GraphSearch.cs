using System.Runtime.CompilerServices;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Syntax;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Finds all matches of a pattern in a graph by depth-first search.</summary>
internal sealed class GraphSearch
{
    private readonly GraphRows _graph;
    private readonly IReadOnlyList<GraphOperator.PatternChain> _chains;
    private readonly bool _uniqueNodes;
    private readonly bool _uniqueEdges;
    private readonly EvaluationContext _context;
    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(int Edge, int To)>> _edges = new(StringComparer.Ordinal);
    private readonly HashSet<int> _usedEdges = [];
    private readonly HashSet<int> _usedNodes = [];

    /// <param name="graph">The graph.</param>
    /// <param name="chains">The pattern.</param>
    /// <param name="cycles"><c>all</c>, <c>none</c> or <c>unique_edges</c>: whether a match may visit a node or use an edge more than once.</param>
    /// <param name="context">The run.</param>
    public GraphSearch(GraphRows graph, IReadOnlyList<GraphOperator.PatternChain> chains, string cycles, EvaluationContext context)
    {
        _graph = graph;
        _chains = chains;
        _uniqueNodes = cycles == "none";
        _uniqueEdges = cycles != "all";
        _context = context;
    }

    /// <summary>The nodes bound to the pattern's variables. Changes with every match.</summary>
    public IReadOnlyDictionary<string, int> Nodes => _nodes;

    /// <summary>The edges bound to the pattern's variables, each with the node that it leads to in the match.</summary>
    public IReadOnlyDictionary<string, List<(int Edge, int To)>> Edges => _edges;

    /// <summary>Invokes the callback for every match.</summary>
    public void Run(Action found) => Chain(0, found);

    private void Chain(int chain, Action found)
    {
        if (chain == _chains.Count)
        {
            found();
            return;
        }

        string name = _chains[chain].Nodes[0].Name;
        if (_nodes.TryGetValue(name, out int bound))
        {
            Step(chain, 0, bound, found);
            return;
        }

        for (int node = 0; node < _graph.Nodes.Count; node++)
        {
            At(chain, 0, node, found);
        }
    }

    // Reaches a node of the pattern: if its variable is already bound, it must be the same node.
    private void At(int chain, int position, int node, Action found)
    {
        string name = _chains[chain].Nodes[position].Name;
        if (name.Length > 0 && _nodes.TryGetValue(name, out int bound))
        {
            if (bound == node)
            {
                Step(chain, position, node, found);
            }

            return;
        }

        if (_uniqueNodes && !_usedNodes.Add(node))
        {
            return;
        }

        if (name.Length > 0)
        {
            _nodes.Add(name, node);
        }

        Step(chain, position, node, found);
        if (name.Length > 0)
        {
            _nodes.Remove(name);
        }

        if (_uniqueNodes)
        {
            _usedNodes.Remove(node);
        }
    }

    private void Step(int chain, int position, int node, Action found)
    {
        if (position == _chains[chain].Edges.Count)
        {
            Chain(chain + 1, found);
            return;
        }

        var edge = _chains[chain].Edges[position];
        string name = edge.Name.Length > 0 ? edge.Name : $"#{chain}.{position}";
        var path = new List<(int Edge, int To)>();
        _edges[name] = path;
        if (edge.Least == 0)
        {
            At(chain, position + 1, node, found);
        }

        Walk(chain, position, node, edge, path, found);
        _edges.Remove(name);
    }

    private void Walk(int chain, int position, int node, GraphOperator.PatternEdge pattern, List<(int Edge, int To)> path, Action found)
    {
        if (path.Count >= pattern.Most)
        {
            return;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new KqlRunException($"A path of the graph has more than {path.Count} edges, which is too long; limit its length, as in -[e*1..100]->.");
        }

        foreach (var (edge, next) in Around(node, pattern.Direction))
        {
            _context.Tick();
            if (_uniqueEdges && !_usedEdges.Add(edge))
            {
                continue;
            }

            path.Add((edge, next));
            if (path.Count >= pattern.Least)
            {
                At(chain, position + 1, next, found);
            }

            if (path.Count < pattern.Most && (!_uniqueNodes || _usedNodes.Add(next)))
            {
                Walk(chain, position, next, pattern, path, found);
                if (_uniqueNodes)
                {
                    _usedNodes.Remove(next);
                }
            }

            path.RemoveAt(path.Count - 1);
            if (_uniqueEdges)
            {
                _usedEdges.Remove(edge);
            }
        }
    }

    private IEnumerable<(int Edge, int Next)> Around(int node, int direction)
    {
        if (direction >= 0)
        {
            foreach (int edge in _graph.Leaving(node))
            {
                yield return (edge, _graph.Ends[edge].To);
            }
        }

        if (direction <= 0)
        {
            foreach (int edge in _graph.Arriving(node))
            {
                yield return (edge, _graph.Ends[edge].From);
            }
        }
    }
}
