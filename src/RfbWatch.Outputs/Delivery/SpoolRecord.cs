namespace RfbWatch.Outputs.Delivery;

/// <summary>One record of a spool.</summary>
/// <param name="Sequence">Its sequence number, from 1, unique within the spool; receivers use it to recognise duplicates.</param>
/// <param name="Payload">The bytes that were appended.</param>
public readonly record struct SpoolRecord(long Sequence, ReadOnlyMemory<byte> Payload);

/// <summary>The result of an append.</summary>
public enum SpoolAppend
{
    /// <summary>The record is in the spool.</summary>
    Stored,

    /// <summary>The spool has reached <see cref="SpoolOptions.MaxBytes"/>; the record was refused.</summary>
    Full,

    /// <summary>A disk error (full, read-only, removed); the record was refused and may be appended again later.</summary>
    DiskError,

    /// <summary>The record is larger than <see cref="SpoolOptions.MaxRecordBytes"/>.</summary>
    TooLarge,
}
