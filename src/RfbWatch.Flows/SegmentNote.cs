using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>One segment of the beginning of a stream: what its marks are drawn from when they are asked for. Some depend on what comes later.</summary>
internal struct SegmentNote
{
    public long Frame;
    public long Ticks;

    /// <summary>Stream offset of its first byte; 0 to <see cref="FlowBeginning.MaxStreamBytes"/> - 1.</summary>
    public int Offset;

    /// <summary>Length of its payload as sent, from <see cref="Offset"/> on.</summary>
    public int Length;

    /// <summary>Where its bytes begin among the copies that are kept apart; only with <see cref="NoteFlags.IsApart"/>. Other bytes lie at their offset.</summary>
    public int Start;

    /// <summary>How many of its bytes are kept.</summary>
    public int Kept;

    public uint Acknowledgment;
    public uint Timestamp;
    public NoteFlags Flags;

    /// <summary>Distance of the urgent byte from <see cref="Offset"/>, with <see cref="NoteFlags.IsUrgent"/>.</summary>
    public ushort UrgentAt;

    public byte HopLimit;
    public TcpChecksum Checksum;

    public readonly int End => Offset + Kept;

    public readonly bool Has(NoteFlags flag) => (Flags & flag) != 0;

    /// <summary>Whether nothing that marks are drawn from differs, apart from where and when.</summary>
    public readonly bool IsLike(in SegmentNote other)
    {
        const NoteFlags Compared = ~(NoteFlags.IsApart | NoteFlags.HasTimestamp);
        return HopLimit == other.HopLimit && Checksum == other.Checksum && ((Flags ^ other.Flags) & Compared) == 0;
    }
}
