namespace RfbWatch.Flows;

/// <summary>
/// The connections that cross the edges of one capture: those already under way when first seen, and those that are still open at its end and may be of
/// interest. They show which files continue one another.
/// </summary>
/// <param name="maximum">Maximum number of connections of each kind; further ones are counted in <see cref="Left"/>.</param>
public sealed class CaptureEdges(int maximum)
{
    private readonly List<FlowEdge> _begun = [];
    private readonly List<FlowEdge> _open = [];

    /// <summary>Connections whose first packet was not a SYN, in order of first occurrence.</summary>
    public IReadOnlyList<FlowEdge> Begun => _begun;

    /// <summary>
    /// Connections that were still open at the end. Excludes connections with only a SYN, and connections classified as not of interest unless they are to be
    /// reported.
    /// </summary>
    public IReadOnlyList<FlowEdge> Open => _open;

    /// <summary>Number of connections that were not kept because there were too many.</summary>
    public long Left { get; private set; }

    internal void AddBegun(FlowEdge edge) => Add(_begun, edge);

    internal void AddOpen(FlowEdge edge) => Add(_open, edge);

    private void Add(List<FlowEdge> edges, FlowEdge edge)
    {
        if (edges.Count < maximum)
        {
            edges.Add(edge);
        }
        else
        {
            Left++;
        }
    }
}
