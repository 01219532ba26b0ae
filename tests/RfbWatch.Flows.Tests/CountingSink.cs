namespace RfbWatch.Flows.Tests;

/// <summary>Counts bytes.</summary>
internal sealed class CountingSink : IStreamSink
{
    public long Bytes { get; private set; }

    public bool HasChanged => false;

    public long OnBytes(FlowDirection direction, ReadOnlySpan<byte> bytes, long ticks, long frame)
    {
        Bytes += bytes.Length;
        return 0;
    }

    public void OnSkipped(FlowDirection direction, long length) => throw new InvalidOperationException("every byte is needed");

    public long OnGap(FlowDirection direction, long length) => 0;

    public void OnStreamEnd(FlowDirection direction, EndReason reason)
    {
    }

    public SinkProgress Progress => SinkProgress.OneSide;

    public ConflictResolution Resolve(FlowBeginning beginning) => ConflictResolution.Unchanged;

    public void OnClosed(in FlowSummary flow, FlowBeginning beginning)
    {
    }
}
