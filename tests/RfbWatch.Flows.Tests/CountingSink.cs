namespace RfbWatch.Flows.Tests;

/// <summary>Counts bytes.</summary>
internal sealed class CountingSink : IStreamSink
{
    public long Bytes { get; private set; }

    public bool OnBytes(FlowDirection direction, ReadOnlySpan<byte> bytes, long ticks)
    {
        Bytes += bytes.Length;
        return true;
    }

    public void OnGap(FlowDirection direction, long length)
    {
    }

    public void OnStreamEnd(FlowDirection direction, EndReason reason)
    {
    }

    public void OnClosed(in FlowSummary flow)
    {
    }
}
