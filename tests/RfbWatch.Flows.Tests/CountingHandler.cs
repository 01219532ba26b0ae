namespace RfbWatch.Flows.Tests;

/// <summary>Accepts every flow and only counts its bytes.</summary>
internal readonly struct CountingHandler(CountingSink sink) : IFlowHandler
{
    public StreamVerdict Probe(ReadOnlySpan<byte> start, bool beginningSeen) => StreamVerdict.Yes;

    public bool MayReopen(ReadOnlySpan<byte> segment) => false;

    public IStreamSink? Open(in FlowSummary flow) => sink;

    public bool WantsClosed(ushort initiatorPort, ushort responderPort) => false;

    public void OnFlowClosed(in FlowSummary flow)
    {
    }
}
