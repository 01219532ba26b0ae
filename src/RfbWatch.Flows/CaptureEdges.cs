namespace RfbWatch.Flows;

/// <summary>
/// The connections that reach over the edges of one capture: those found under way, and those still open at its end that may be of interest. By them files that continue one another
/// are told from files that do not.
/// </summary>
/// <param name="maximum">Connections kept of each kind; what comes beyond is counted in <see cref="Left"/>.</param>
public sealed class CaptureEdges(int maximum)
{
    private readonly List<FlowEdge> _begun = [];
    private readonly List<FlowEdge> _open = [];

    /// <summary>Connections whose first packet was no SYN, in the order they were found.</summary>
    public IReadOnlyList<FlowEdge> Begun => _begun;

    /// <summary>Connections that were open at the end and neither decided as not of interest, unless they are to be reported, nor mere SYNs.</summary>
    public IReadOnlyList<FlowEdge> Open => _open;

    /// <summary>Connections that were not kept because there were too many.</summary>
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
