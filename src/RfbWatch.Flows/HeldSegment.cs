namespace RfbWatch.Flows;

/// <summary>Bytes of a stream that wait for those before them, or for the verdict.</summary>
internal struct HeldSegment
{
    /// <summary>Place of the first byte in the stream.</summary>
    public long Position;

    /// <summary>How many bytes.</summary>
    public int Length;

    /// <summary>The bytes, from index 0; null when nobody wants them, or they were lost.</summary>
    public byte[]? Buffer;

    /// <summary>Whether the bytes were on the wire but not in the capture.</summary>
    public bool Lost;

    /// <summary>When and where they came.</summary>
    public long Ticks;

    /// <summary>Number of the frame that brought them.</summary>
    public long Frame;

    public readonly long End => Position + Length;

    public readonly ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Buffer is null ? 0 : Length);
}
