namespace RfbWatch.Capture.Live;

/// <summary>
/// A source that frames come to as the network brings them: a ring on an interface, a libpcap handle, a stream of a remote capture.
/// <see cref="FrameSource.Read"/> waits at most <see cref="LiveOptions.WaitMilliseconds"/> and then returns 0.
/// </summary>
public abstract class LiveSource : FrameSource
{
    /// <inheritdoc />
    public override bool IsLive => true;

    /// <summary>Whether what it listens to is there. Read by any thread.</summary>
    public LiveState State { get; protected set; }

    /// <summary>Whether this machine's clock gave the frames their times; otherwise they may be of another day.</summary>
    public virtual bool IsStampedHere => true;

    /// <summary>How it captures, for people: <c>AF_PACKET ring 1 of 2</c>, <c>libpcap</c>, <c>pcap-over-IP</c>.</summary>
    public abstract string Backend { get; }

    /// <summary>Processor to which the thread that reads this source is to bind itself, <see cref="Processors.Bind"/>; null for any.</summary>
    public int? Processor { get; internal set; }

    /// <summary>Ends the source because what it listens to is gone.</summary>
    protected void EndAsLost(string text)
    {
        State = LiveState.Gone;
        Problem ??= new CaptureProblem(CaptureProblemKind.Lost, $"{Name}: {text}");
        IsEnded = true;
    }
}
