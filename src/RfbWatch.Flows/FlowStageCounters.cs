namespace RfbWatch.Flows;

/// <summary>Counters for the flows of one <see cref="FlowStage"/>. The first three are current counts; the others only increase.</summary>
public sealed class FlowStageCounters
{
    /// <summary>Flows whose bytes are reassembled.</summary>
    public long Tracked;

    /// <summary>Flows among them whose opening was seen.</summary>
    public long TrackedOpened;

    /// <summary>Flows that gave up their memory and are remembered in their record.</summary>
    public long Remembered;

    /// <summary>Flows that gave up their memory in favour of others and continue from their record. Nothing is missed as a result.</summary>
    public long Demoted;

    /// <summary>Remembered flows that received memory again.</summary>
    public long Resumed;

    /// <summary>Flows that were evicted because their class or the table was full.</summary>
    public long Evicted;

    /// <summary>Flows that were evicted first because their source or server held more than its share of the class.</summary>
    public long OverShare;

    /// <summary>Remembered flows that ended before they negotiated and are reported neither as a session nor as a connection.</summary>
    public long Unreported;
}
