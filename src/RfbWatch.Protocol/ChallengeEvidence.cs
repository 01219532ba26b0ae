using System.Buffers.Binary;

namespace RfbWatch.Protocol;

/// <summary>
/// The 16-byte challenge of VNC Authentication, encapsulated: it can be compared and analysed, but not read.
/// </summary>
public sealed class ChallengeEvidence
{
    private readonly ulong _high;
    private readonly ulong _low;

    /// <summary>Encapsulates a challenge.</summary>
    /// <param name="challenge">Its 16 bytes.</param>
    /// <param name="ticks">Time of the packet that completed it.</param>
    internal ChallengeEvidence(ReadOnlySpan<byte> challenge, long ticks)
    {
        _high = BinaryPrimitives.ReadUInt64BigEndian(challenge);
        _low = BinaryPrimitives.ReadUInt64BigEndian(challenge[sizeof(ulong)..]);
        Ticks = ticks;
    }

    /// <summary>Time of the packet that completed the challenge (100 ns ticks, UTC).</summary>
    internal long Ticks { get; }

    /// <summary>Whether both contain the same challenge.</summary>
    public bool SameAs(ChallengeEvidence other) => _high == other._high && _low == other._low;

    /// <summary>Writes the 16 bytes in wire order, for analysis within this project.</summary>
    internal void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[sizeof(ulong)..], _low);
    }

    /// <summary>Returns the 16 bytes in hex, for the signature of a program that always sends the same challenge; like the bytes, the string does not leave this project.</summary>
    internal string ToHex() => $"{_high:x16}{_low:x16}";

    /// <summary>A hash for finding equal challenges in a table of this process; not stable between processes.</summary>
    public int BucketHash => HashCode.Combine(_high, _low);
}
