namespace RfbWatch.Flows;

/// <summary>What one worker's flow layer met. Plain fields: one worker writes, others may read a slightly old value.</summary>
public sealed class FlowCounters
{
    /// <summary>Flows seen.</summary>
    public long Flows;

    /// <summary>Flows of which both directions were seen: a tap that sees only one makes none.</summary>
    public long FlowsAnswered;

    /// <summary>Flows that got a sink.</summary>
    public long FlowsOpened;

    /// <summary>Flows that were judged as not of interest and then had to be judged again.</summary>
    public long FlowsReopened;

    /// <summary>Flows that a new connection between the same ends replaced.</summary>
    public long PortReuses;

    /// <summary>SYNs and SYN-ACKs with other numbers than their flow's, that wait for what continues them.</summary>
    public long PendingOpenings;

    /// <summary>Such ones that were given up for those of another flow before their time was over.</summary>
    public long PendingOpeningLimit;

    /// <summary>Flows that left because nothing was seen of them for long enough.</summary>
    public long FlowsExpired;

    /// <summary>Flows that were only a SYN or had ended, and made room. Nothing is missed by it.</summary>
    public long EvictedIdle;

    /// <summary>Flows known not to be of interest that made room. Nothing is missed by it.</summary>
    public long EvictedDecided;

    /// <summary>Undecided flows that made room: something may have been missed.</summary>
    public long EvictedUndecided;

    /// <summary>Flows of which only a first answerless opening was seen that made room: its version may have been missed.</summary>
    public long EvictedOpenings;

    /// <summary>Flows with a sink, or remembered from one, that made room: something was missed.</summary>
    public long EvictedTracked;

    /// <summary>Sessions past their handshake that were closed because there were more than <see cref="FlowOptions.MaxTrackedFlows"/> allows.</summary>
    public long TrackedLimit;

    /// <summary>Flows whose held first bytes were given up to make room for others: too many to be remembered.</summary>
    public long ProbeLimit;

    /// <summary>How often a stream's out-of-order bytes met their bound and the missing bytes before them were delivered as a gap.</summary>
    public long StreamBufferLimit;

    /// <summary>Times that the worker's out-of-order bytes met their bound.</summary>
    public long TotalBufferLimit;

    /// <summary>Fragments given up to keep within <see cref="FlowOptions.MaxFragmentBytes"/>.</summary>
    public long FragmentLimit;

    /// <summary>Packets of which fragments were missing when their time was over.</summary>
    public long FragmentsIncomplete;

    /// <summary>Those of them that were TCP: something was missed.</summary>
    public long TcpFragmentsIncomplete;

    /// <summary>Packets put together from fragments.</summary>
    public long FragmentsReassembled;

    /// <summary>Packets whose fragments overlapped with different bytes.</summary>
    public long FragmentOverlaps;

    /// <summary>Encapsulations whose text was not kept, because too many different ones were met.</summary>
    public long EncapsulationsForgotten;

    /// <summary>Gaps delivered to sinks.</summary>
    public long Gaps;

    /// <summary>Bytes in those gaps.</summary>
    public long MissedBytes;

    /// <summary>Bytes delivered to sinks as gaps that came while the stream was judged as not of interest. Nothing of them was missed by the capture.</summary>
    public long SkippedBytes;

    /// <summary>Segments of tracked flows that came before their turn.</summary>
    public long OutOfOrder;

    /// <summary>Segments of tracked flows, or parts of them, that came again.</summary>
    public long Retransmissions;

    /// <summary>Retransmissions that carried other bytes than the first copy.</summary>
    public long OverlapsDiffering;

    /// <summary>Flows of which a segment of the beginning was not kept whole, because a limit was met.</summary>
    public long BeginningsTruncated;

    /// <summary>Times that a sink was asked about conflicting copies.</summary>
    public long ConflictsAsked;

    /// <summary>Frames of tracked flows that were looked at for duplicates.</summary>
    public long TrackedFrames;

    /// <summary>Frames of tracked flows seen twice, as mirror ports make them.</summary>
    public long DuplicateFrames;

    /// <summary>Segments of tracked flows with a wrong TCP checksum.</summary>
    public long BadChecksums;

    /// <summary>Segments that do not fit their connection: far outside the window, behind a FIN, a SYN or FIN in the middle. Ignored.</summary>
    public long IgnoredSegments;

    /// <summary>FINs and RSTs that what came after them showed to be none of their connection.</summary>
    public long EndsUndone;

    /// <summary>RSTs of connections that were not seen; they make no flow.</summary>
    public long StrayResets;

    /// <summary>
    /// Conversations that were given up for others although their opening was seen, or they had negotiated, and their source held no more than its share: while this grows,
    /// the worker is blind to some of what goes on. A flood that costs only itself does not count.
    /// </summary>
    public long ConversationsLost;

    /// <summary>Flows that gave up their memory and whose source and server held no more than their share. Nothing is missed by it yet.</summary>
    public long DemotedWithinShare;

    /// <summary>Flows of which one side sent an opening of interest that the peer neither acknowledged nor answered, and whose own opening was not seen: no session.</summary>
    public long BannersUnanswered;

    /// <summary>Flows of which one side opened, acknowledged and sent data, and the other was not seen: a tap that sees one direction makes them, a flood of SYNs does not.</summary>
    public long FlowsUnanswered;

    /// <summary>By <see cref="FlowStage"/>, without the last.</summary>
    public FlowStageCounters[] Stages { get; } = [.. Enumerable.Range(0, (int)FlowStage.Over).Select(_ => new FlowStageCounters())];

    /// <summary>Whether a limit was met that may have hidden something.</summary>
    public bool Degraded =>
        (EvictedUndecided | EvictedOpenings | EvictedTracked | TrackedLimit | ProbeLimit | StreamBufferLimit | TotalBufferLimit | FragmentLimit) != 0;
}
