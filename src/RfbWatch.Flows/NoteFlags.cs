namespace RfbWatch.Flows;

/// <summary>The properties of a segment's headers that its marks depend on.</summary>
[Flags]
internal enum NoteFlags : ushort
{
    None = 0,
    Acknowledges = 1 << 0,
    OpensOrResets = 1 << 1,
    Opens = 1 << 2,
    HasFastOpen = 1 << 3,
    HasTimestamp = 1 << 4,
    HasSignature = 1 << 5,

    /// <summary>One of its payload bytes is urgent.</summary>
    IsUrgent = 1 << 6,

    /// <summary>Part of its payload was not captured.</summary>
    IsCut = 1 << 7,

    /// <summary>Its acknowledgment was out of range when it arrived.</summary>
    AcknowledgesWrongly = 1 << 8,

    /// <summary>Its bytes differ from those of an earlier segment, and are stored separately.</summary>
    IsApart = 1 << 9,
}
