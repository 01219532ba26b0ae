namespace RfbWatch.Flows;

/// <summary>Counters of one worker's flow layer. Plain fields: one worker writes them, other threads may read slightly stale values.</summary>
public sealed class FlowCounters
{
    /// <summary>Flows seen.</summary>
    public long Flows;

    /// <summary>Flows with packets in both directions: a tap that sees only one direction has none.</summary>
    public long FlowsAnswered;

    /// <summary>Flows with a sink.</summary>
    public long FlowsOpened;

    /// <summary>Flows that were classified as not of interest and then had to be classified again.</summary>
    public long FlowsReopened;

    /// <summary>Flows replaced by a new connection between the same endpoints.</summary>
    public long PortReuses;

    /// <summary>SYNs and SYN-ACKs whose sequence numbers differ from their flow's; they wait for segments that continue them.</summary>
    public long PendingOpenings;

    /// <summary>Pending openings that were discarded before they expired, in favour of another flow's.</summary>
    public long PendingOpeningLimit;

    /// <summary>Flows removed because no packet was seen for long enough.</summary>
    public long FlowsExpired;

    /// <summary>Evicted flows that had only a SYN or had ended. Nothing is missed as a result.</summary>
    public long EvictedIdle;

    /// <summary>Evicted flows that were known not to be of interest. Nothing is missed as a result.</summary>
    public long EvictedDecided;

    /// <summary>Evicted undecided flows: something may have been missed.</summary>
    public long EvictedUndecided;

    /// <summary>Evicted flows with only one side's opening, which the peer had not answered: its version may have been missed.</summary>
    public long EvictedOpenings;

    /// <summary>Evicted flows that had a sink or were remembered: something was missed.</summary>
    public long EvictedTracked;

    /// <summary>Flows examined to find the ones to evict: on average at most about 1,360 per eviction, whatever the table contains.</summary>
    public long EvictionLooks;

    /// <summary>Sessions past their handshake that were closed because there were more than <see cref="FlowOptions.MaxTrackedFlows"/> allows.</summary>
    public long TrackedLimit;

    /// <summary>Flows whose held first bytes were discarded in favour of others because there were too many to remember.</summary>
    public long ProbeLimit;

    /// <summary>Number of times that a stream's out-of-order bytes reached their limit, and the missing bytes before them were delivered as a gap.</summary>
    public long StreamBufferLimit;

    /// <summary>Number of times that the worker's out-of-order bytes reached their limit.</summary>
    public long TotalBufferLimit;

    /// <summary>Fragments discarded because of <see cref="FlowOptions.MaxFragmentBytes"/>.</summary>
    public long FragmentLimit;

    /// <summary>Packets with fragments still missing at their timeout.</summary>
    public long FragmentsIncomplete;

    /// <summary>TCP packets among them: something was missed.</summary>
    public long TcpFragmentsIncomplete;

    /// <summary>Packets reassembled from fragments.</summary>
    public long FragmentsReassembled;

    /// <summary>Packets whose fragments overlapped with different bytes.</summary>
    public long FragmentOverlaps;

    /// <summary>Encapsulations whose text was not kept because there were too many different ones.</summary>
    public long EncapsulationsForgotten;

    /// <summary>Gaps delivered to sinks.</summary>
    public long Gaps;

    /// <summary>Bytes in those gaps.</summary>
    public long MissedBytes;

    /// <summary>
    /// Bytes delivered to sinks as gaps because they arrived while the stream was classified as not of interest. The capture did not miss them.
    /// </summary>
    public long SkippedBytes;

    /// <summary>Segments of tracked flows that arrived out of order.</summary>
    public long OutOfOrder;

    /// <summary>Segments of tracked flows, or parts of them, that were retransmitted.</summary>
    public long Retransmissions;

    /// <summary>Retransmissions whose bytes differ from the first copy.</summary>
    public long OverlapsDiffering;

    /// <summary>Flows with a segment of the beginning that was not fully kept because a limit was reached.</summary>
    public long BeginningsTruncated;

    /// <summary>Number of times that a sink was asked to resolve conflicting copies.</summary>
    public long ConflictsAsked;

    /// <summary>Frames of tracked flows that were checked for duplicates.</summary>
    public long TrackedFrames;

    /// <summary>Frames of tracked flows seen twice, as produced by mirror ports.</summary>
    public long DuplicateFrames;

    /// <summary>Segments of tracked flows with a wrong TCP checksum.</summary>
    public long BadChecksums;

    /// <summary>Ignored segments that do not fit their connection: far outside the window, after a FIN, a SYN or FIN in the middle.</summary>
    public long IgnoredSegments;

    /// <summary>FINs and RSTs that, according to later segments, did not belong to their connection.</summary>
    public long EndsUndone;

    /// <summary>RSTs of connections that were not seen; they do not create a flow.</summary>
    public long StrayResets;

    /// <summary>
    /// Conversations that were evicted or refused although their opening was seen or they had negotiated, and although their source held no more than its
    /// share. While this grows, the worker is blind to part of the traffic. A flood that only evicts its own flows does not count.
    /// </summary>
    public long ConversationsLost;

    /// <summary>Demoted flows whose source and server held no more than their share. Nothing has been missed yet.</summary>
    public long DemotedWithinShare;

    /// <summary>
    /// Flows in which one side sent an opening of interest that the peer neither acknowledged nor answered, and whose TCP opening was not seen: not a session.
    /// </summary>
    public long BannersUnanswered;

    /// <summary>
    /// Flows in which one side opened, acknowledged and sent data, and the other was not seen: a tap that sees one direction produces them, a SYN flood does
    /// not.
    /// </summary>
    public long FlowsUnanswered;

    /// <summary>Counters by <see cref="FlowStage"/>, except the last.</summary>
    public FlowStageCounters[] Stages { get; } = [.. Enumerable.Range(0, (int)FlowStage.Over).Select(_ => new FlowStageCounters())];

    /// <summary>Whether a limit was reached that may have hidden something.</summary>
    public bool Degraded =>
        (EvictedUndecided | EvictedOpenings | EvictedTracked | TrackedLimit | ProbeLimit | StreamBufferLimit | TotalBufferLimit | FragmentLimit) != 0;
}
