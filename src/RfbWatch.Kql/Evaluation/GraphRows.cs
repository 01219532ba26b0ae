using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The nodes and edges of one run. Edges refer to nodes by index.</summary>
internal sealed class GraphRows
{
    private readonly Dictionary<DynamicArray, int> _byKey = [];
    private readonly List<List<int>> _leaving = [];
    private readonly List<List<int>> _arriving = [];

    public List<KustoValue[]> Nodes { get; } = [];

    /// <summary>For each node, the value that identifies it in the edges.</summary>
    public List<KustoValue> Keys { get; } = [];

    public List<KustoValue[]> Edges { get; } = [];

    public List<(int From, int To)> Ends { get; } = [];

    public IReadOnlyList<int> Leaving(int node) => _leaving[node];

    public IReadOnlyList<int> Arriving(int node) => _arriving[node];

    /// <summary>Returns the index of the node with a key. Creates the node from the given row if it does not exist yet; otherwise the row is ignored.</summary>
    public int NodeOf(DynamicArray key, Func<KustoValue[]> row, EvaluationContext context)
    {
        if (_byKey.TryGetValue(key, out int known))
        {
            return known;
        }

        var cells = row();
        context.HoldRow(cells);
        context.CheckRows(Nodes.Count + 1, "make-graph");
        _byKey.Add(key, Nodes.Count);
        Nodes.Add(cells);
        Keys.Add(key[0]);
        _leaving.Add([]);
        _arriving.Add([]);
        return Nodes.Count - 1;
    }

    public void AddEdge(KustoValue[] row, int from, int to, EvaluationContext context)
    {
        context.HoldRow(row);
        context.CheckRows(Edges.Count + 1, "make-graph");
        _leaving[from].Add(Edges.Count);
        _arriving[to].Add(Edges.Count);
        Edges.Add(row);
        Ends.Add((from, to));
    }

    /// <summary>Returns, for each node, the index of its connected component. Edge directions are ignored. Components are numbered in the order of their first nodes.</summary>
    public int[] Components()
    {
        int[] component = new int[Nodes.Count];
        Array.Fill(component, -1);
        int count = 0;
        var open = new Stack<int>();
        for (int start = 0; start < component.Length; start++)
        {
            if (component[start] >= 0)
            {
                continue;
            }

            component[start] = count;
            open.Push(start);
            while (open.TryPop(out int node))
            {
                foreach (int next in _leaving[node].Select(edge => Ends[edge].To).Concat(_arriving[node].Select(edge => Ends[edge].From)))
                {
                    if (component[next] >= 0)
                    {
                        continue;
                    }

                    component[next] = count;
                    open.Push(next);
                }
            }

            count++;
        }

        return component;
    }

    /// <summary>Returns the same graph with one additional cell per node.</summary>
    public GraphRows WithCell(IReadOnlyList<KustoValue> cells)
    {
        var wider = new GraphRows();
        for (int i = 0; i < Nodes.Count; i++)
        {
            wider.Nodes.Add([.. Nodes[i], cells[i]]);
            wider.Keys.Add(Keys[i]);
            wider._leaving.Add(_leaving[i]);
            wider._arriving.Add(_arriving[i]);
        }

        wider.Edges.AddRange(Edges);
        wider.Ends.AddRange(Ends);
        return wider;
    }
}
