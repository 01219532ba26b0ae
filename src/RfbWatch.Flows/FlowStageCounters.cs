namespace RfbWatch.Flows;

/// <summary>What became of the flows of one <see cref="FlowStage"/>. The first three are numbers of now, the others grow.</summary>
public sealed class FlowStageCounters
{
    /// <summary>Flows whose bytes are kept in order.</summary>
    public long Tracked;

    /// <summary>Those of them whose opening was seen.</summary>
    public long TrackedOpened;

    /// <summary>Flows that gave up their memory and are remembered by their record.</summary>
    public long Remembered;

    /// <summary>Flows that gave up their memory for others and went on from their record. Nothing is missed by it.</summary>
    public long Demoted;

    /// <summary>Remembered flows that got memory again.</summary>
    public long Resumed;

    /// <summary>Flows that were given up because their class, or the table, was full.</summary>
    public long Evicted;

    /// <summary>Flows of a source or a server that held more than its share of the class, and so were the first to be given up.</summary>
    public long OverShare;

    /// <summary>Remembered flows that ended before they negotiated and are reported neither as session nor as connection.</summary>
    public long Unreported;
}
