namespace RfbWatch.Flows.Tests;

/// <summary>Accepts flows in which one direction starts with "RFB ".</summary>
internal readonly struct PrefixHandler(Probing log) : IFlowHandler
{
    public static ReadOnlySpan<byte> Prefix => "RFB "u8;

    public StreamVerdict Probe(ReadOnlySpan<byte> start, bool beginningSeen)
    {
        log.Probes++;
        int length = Math.Min(start.Length, Prefix.Length);
        return !start[..length].SequenceEqual(Prefix[..length]) ? StreamVerdict.No
            : length < Prefix.Length ? StreamVerdict.NeedMore
            : StreamVerdict.Yes;
    }

    public bool MayReopen(ReadOnlySpan<byte> segment) => segment.StartsWith(Prefix);

    public IStreamSink? Open(in FlowSummary flow)
    {
        if (log.Accepts?.Invoke() == false)
        {
            return null;
        }

        var sink = new RecordingSink(flow, log);
        log.Sinks.Add(sink);
        return sink;
    }

    public bool WantsClosed(ushort initiatorPort, ushort responderPort) => log.ReportAll;

    public void OnFlowClosed(in FlowSummary flow) => log.Closed.Add(flow);
}
