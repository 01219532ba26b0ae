using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>One segment of the beginning of a stream, with the data from which its marks are computed on demand. Some marks depend on later segments.</summary>
internal struct SegmentNote
{
    public long Frame;
    public long Ticks;

    /// <summary>Stream offset of its first byte; 0 to <see cref="FlowBeginning.MaxStreamBytes"/> - 1.</summary>
    public int Offset;

    /// <summary>Length of its payload as sent, from <see cref="Offset"/> on.</summary>
    public int Length;

    /// <summary>
    /// Start of its bytes among the separately stored copies; only with <see cref="NoteFlags.IsApart"/>. Other bytes are stored at their stream offset.
    /// </summary>
    public int Start;

    /// <summary>Number of its bytes that are kept.</summary>
    public int Kept;

    public uint Acknowledgment;
    public uint Timestamp;
    public NoteFlags Flags;

    /// <summary>Distance of the urgent byte from <see cref="Offset"/>; valid with <see cref="NoteFlags.IsUrgent"/>.</summary>
    public ushort UrgentAt;

    public byte HopLimit;
    public TcpChecksum Checksum;

    public readonly int End => Offset + Kept;

    public readonly bool Has(NoteFlags flag) => (Flags & flag) != 0;

    /// <summary>Whether all data that marks depend on is the same, except time and frame.</summary>
    public readonly bool IsLike(in SegmentNote other)
    {
        const NoteFlags Compared = ~(NoteFlags.IsApart | NoteFlags.HasTimestamp);
        return HopLimit == other.HopLimit && Checksum == other.Checksum && ((Flags ^ other.Flags) & Compared) == 0;
    }
}
