namespace RfbWatch.Protocol;

/// <summary>Why one copy of disputed bytes is considered the received one. The member names are used in the tables.</summary>
public enum ConflictDecision : byte
{
    /// <summary>The other side's next bytes fit this copy and not the others.</summary>
    PeerConfirmed,

    /// <summary>The packets of the other copies are less plausible.</summary>
    Marks,

    /// <summary>Only the order of arrival: the first copy was chosen.</summary>
    FirstCopy,
}
