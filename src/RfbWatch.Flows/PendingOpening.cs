namespace RfbWatch.Flows;

/// <summary>
/// The opening of a connection between two endpoints that already have a flow with other sequence numbers: it is forged, or the next connection.
/// </summary>
internal struct PendingOpening
{
    /// <summary>The flow's entry; 0 if the slot is free.</summary>
    public int Entry;

    /// <summary>The side that sent the SYN.</summary>
    public int Initiator;

    public uint InitiatorSequence;

    /// <summary>Sequence number of the SYN-ACK; valid with <see cref="ResponderKnown"/>.</summary>
    public uint ResponderSequence;

    public long Ticks;
    public long Frame;
    public ushort Encapsulation;
    public byte HopLimit0;
    public byte HopLimit1;
    public bool ResponderKnown;

    public void SetResponder(uint sequence)
    {
        ResponderSequence = sequence;
        ResponderKnown = true;
    }

    public void SetHopLimit(int side, byte hopLimit)
    {
        if (side == 0)
        {
            HopLimit0 = hopLimit;
        }
        else
        {
            HopLimit1 = hopLimit;
        }
    }
}
