namespace RfbWatch.Capture.Live;

/// <summary>
/// A source whose frames arrive from the network: a ring on an interface, a libpcap handle, the stream of a remote capture.
/// <see cref="FrameSource.Read"/> waits at most <see cref="LiveOptions.WaitMilliseconds"/> and then returns 0.
/// </summary>
public abstract class LiveSource : FrameSource
{
    /// <inheritdoc />
    public override bool IsLive => true;

    /// <summary>Whether the interface or connection is available. Any thread may read it.</summary>
    public LiveState State { get; protected set; }

    /// <summary>Whether the frames were timestamped by this machine's clock. If not, their times may be far from the current time.</summary>
    public virtual bool IsStampedHere => true;

    /// <summary>The capture backend for display: <c>AF_PACKET ring 1 of 2</c>, <c>libpcap</c>, <c>pcap-over-IP</c>.</summary>
    public abstract string Backend { get; }

    /// <summary>The processor that the thread reading this source should bind itself to (<see cref="Processors.Bind"/>); null for any.</summary>
    public int? Processor { get; internal set; }

    /// <summary>
    /// Makes room for arriving frames if the reader is behind. A reader with other long-running work should call it between two reads. The frames of the last
    /// read must have been processed, because their memory may be reused. Does nothing by default.
    /// </summary>
    public virtual void Relieve()
    {
    }

    /// <summary>Ends the source because its interface or connection is gone.</summary>
    protected void EndAsLost(string text)
    {
        State = LiveState.Gone;
        Problem ??= new CaptureProblem(CaptureProblemKind.Lost, $"{Name}: {text}");
        IsEnded = true;
    }
}
