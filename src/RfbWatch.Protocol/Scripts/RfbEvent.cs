namespace RfbWatch.Protocol.Scripts;

/// <summary>One element that was read or inferred, with the bytes that prove it. Immutable.</summary>
/// <remarks>One struct with a kind instead of a class per kind: it costs no object, and a <c>switch</c> over the kinds does not compile if one is missing.</remarks>
internal readonly record struct RfbEvent
{
    private const int TerminatorBits = 8;
    private const int MinorBits = 24;

    public EventKind Kind { get; init; }

    /// <summary>The side whose bytes prove it.</summary>
    public Side Side { get; init; }

    /// <summary>Number of the round of security types that it belongs to.</summary>
    public byte Round { get; init; }

    /// <summary>Number of bytes that prove it; 0 if it follows from earlier events.</summary>
    public int Length { get; init; }

    /// <summary>Stream offset of the first of them.</summary>
    public long Offset { get; init; }

    /// <summary>Time and packet of the last of them.</summary>
    public Arrival At { get; init; }

    /// <summary>A number, flag or code; its meaning depends on the kind.</summary>
    public long Value { get; init; }

    /// <summary>An immutable list, string or record; null for most kinds.</summary>
    public object? Data { get; init; }

    /// <summary>Stream offset after the last byte.</summary>
    public long End => Offset + Length;

    /// <summary>Encodes version and terminator of a banner as <see cref="Value"/>.</summary>
    public static long ValueOf(ProtocolVersion version, byte terminator) => ((long)version.Major << (MinorBits + TerminatorBits)) | ((long)version.Minor << TerminatorBits) | terminator;

    /// <summary>The version and terminator encoded by <see cref="ValueOf"/>.</summary>
    public (ProtocolVersion Version, byte Terminator) Banner =>
        (new ProtocolVersion((int)(Value >> (MinorBits + TerminatorBits)), (int)(Value >> TerminatorBits) & ((1 << MinorBits) - 1)), (byte)Value);
}
