using System.Buffers.Binary;

namespace RfbWatch.Protocol;

/// <summary>
/// The 16-byte challenge of VNC Authentication, closed: it can be compared and analysed, never read.
/// </summary>
public sealed class ChallengeEvidence
{
    private readonly UInt128 _challenge;

    internal ChallengeEvidence(UInt128 challenge, long ticks)
    {
        _challenge = challenge;
        Ticks = ticks;
    }

    /// <summary>Time of the packet that completed the challenge (100 ns ticks, UTC).</summary>
    public long Ticks { get; }

    /// <summary>Whether both hold the same challenge.</summary>
    public bool SameAs(ChallengeEvidence other) => _challenge == other._challenge;

    /// <summary>Writes the 16 bytes in the order of the wire, for analyses inside this project.</summary>
    internal void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _challenge);

    /// <summary>A hash for finding equal challenges in a table of this process; not stable between processes.</summary>
    public int BucketHash => HashCode.Combine(_challenge);
}
