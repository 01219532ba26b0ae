using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// RealVNC's RSA-AES family (rfbproto, RSA-AES Security Type): each side sends its key (U32 bits, modulus, exponent) and a random
/// number under the other's key (U16 length and bytes); then AES frames of U16 length, data and 16 bytes of MAC. The "ne" types hold
/// the hashes, the kind of login and the credentials in such frames and go on in clear with SecurityResult; all others stay
/// encrypted.
/// </summary>
internal sealed class RsaAesExchange : SecurityExchange
{
    private const int HashOf128 = 20;
    private const int HashOf256 = 32;
    private const int LoginKind = 1;
    private const int ShortestCredentials = 2;
    private const int Mac = 16;
    private const int ShortestKeyBits = 512;
    private const int LongestKeyBits = 8192;

    private readonly int _hash;
    private readonly bool _clear;

    private RsaAesExchange(int hash, bool clear)
    {
        _hash = hash;
        _clear = clear;
    }

    /// <summary>5 and 13: AES-128 to the end.</summary>
    public static RsaAesExchange Encrypted128 { get; } = new(HashOf128, clear: false);

    /// <summary>129 and 133: AES-256 to the end.</summary>
    public static RsaAesExchange Encrypted256 { get; } = new(HashOf256, clear: false);

    /// <summary>6: AES-128 for the login alone.</summary>
    public static RsaAesExchange Clear128 { get; } = new(HashOf128, clear: true);

    /// <summary>130: AES-256 for the login alone.</summary>
    public static RsaAesExchange Clear256 { get; } = new(HashOf256, clear: true);

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round) =>
        Walk(stream, evidence, round, round.Server, LoginKind);

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round) =>
        Walk(stream, evidence, round, round.Client, ShortestCredentials);

    private IEnumerable<Wait> Walk(StreamBuffer stream, Evidence evidence, SecurityRound round, SecurityHalf half, int afterHash)
    {
        yield return Wait.Bytes(sizeof(uint));
        uint bits = BinaryPrimitives.ReadUInt32BigEndian(stream.Bytes);
        if (bits is < ShortestKeyBits or > LongestKeyBits)
        {
            Lost(evidence, half);
            yield break;
        }

        stream.Consume(sizeof(uint));
        Seen(evidence, round);
        int size = ((int)bits + 7) / 8;
        yield return Wait.Skip(2 * size);
        yield return Wait.Bytes(sizeof(ushort));
        yield return Wait.Skip(stream.ReadU16());
        if (!_clear)
        {
            half.Encrypted = true;
            evidence.Tell();
            yield break;
        }

        // The hash and what follows it are one frame each, or share one.
        int payload = 0;
        while (payload < _hash + afterHash)
        {
            yield return Wait.Bytes(sizeof(ushort));
            int length = stream.ReadU16();
            if (length == 0)
            {
                Lost(evidence, half);
                yield break;
            }

            payload += length;
            yield return Wait.Skip(length + Mac);
        }
    }
}
