namespace RfbWatch.Flows.Tests;

/// <summary>Always requests more bytes.</summary>
internal struct NeverSureHandler : IFlowHandler
{
    public int Calls { get; private set; }

    public int Longest { get; private set; }

    public StreamVerdict Probe(ReadOnlySpan<byte> start, bool beginningSeen)
    {
        Calls++;
        Longest = Math.Max(Longest, start.Length);
        return StreamVerdict.NeedMore;
    }

    public readonly bool MayReopen(ReadOnlySpan<byte> segment) => false;

    public readonly IStreamSink? Open(in FlowSummary flow) => null;

    public readonly bool WantsClosed(ushort initiatorPort, ushort responderPort) => false;

    public readonly void OnFlowClosed(in FlowSummary flow)
    {
    }
}
