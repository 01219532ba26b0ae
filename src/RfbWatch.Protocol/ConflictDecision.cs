namespace RfbWatch.Protocol;

/// <summary>Why one copy of disputed bytes is taken for the one that was received. Named in the tables by the member names.</summary>
public enum ConflictDecision : byte
{
    /// <summary>The other side's next bytes fit this copy and not the others.</summary>
    PeerConfirmed,

    /// <summary>More speaks against the packets of the other copies.</summary>
    Marks,

    /// <summary>Nothing but the order: the first copy.</summary>
    FirstCopy,
}
