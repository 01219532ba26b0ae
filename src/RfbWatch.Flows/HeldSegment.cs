namespace RfbWatch.Flows;

/// <summary>Bytes of a stream that wait for the bytes before them, or for the verdict.</summary>
internal struct HeldSegment
{
    /// <summary>Stream offset of the first byte.</summary>
    public long Position;

    /// <summary>Number of bytes.</summary>
    public int Length;

    /// <summary>The bytes, from index 0; null if they are not needed or were lost.</summary>
    public byte[]? Buffer;

    /// <summary>Whether the bytes were on the wire but not in the capture.</summary>
    public bool Lost;

    /// <summary>Time of arrival.</summary>
    public long Ticks;

    /// <summary>Number of the frame that contained them.</summary>
    public long Frame;

    public readonly long End => Position + Length;

    public readonly ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Buffer is null ? 0 : Length);
}
