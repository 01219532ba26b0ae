namespace RfbWatch.Outputs.Delivery;

/// <summary>One record of a spool.</summary>
/// <param name="Sequence">Its number, from 1, never used twice in one spool: what the receiver recognises a double by.</param>
/// <param name="Payload">The bytes that were appended.</param>
public readonly record struct SpoolRecord(long Sequence, ReadOnlyMemory<byte> Payload);

/// <summary>What became of an append.</summary>
public enum SpoolAppend
{
    /// <summary>The record is in the spool.</summary>
    Stored,

    /// <summary>The spool holds <see cref="SpoolOptions.MaxBytes"/> already; the record was not taken.</summary>
    Full,

    /// <summary>The disk refused it (full, read-only, gone); the record was not taken and may be offered again.</summary>
    DiskError,

    /// <summary>The record is larger than <see cref="SpoolOptions.MaxRecordBytes"/>.</summary>
    TooLarge,
}
