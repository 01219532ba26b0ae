using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// RealVNC's RSA-AES family (rfbproto, RSA-AES Security Type): each side sends its key (U32 bits, modulus, exponent) and a random number encrypted with the other's
/// key (U16 length and bytes); then AES frames of U16 length, data and 16 bytes of MAC. The "ne" types send the hashes, the kind of login and the credentials in such
/// frames, and continue unencrypted with SecurityResult; all others stay encrypted.
/// </summary>
internal sealed class RsaAesExchange : SecurityExchange
{
    private const int HashOf128 = 20;
    private const int HashOf256 = 32;
    private const int LoginKind = 1;
    private const int MinCredentials = 2;
    private const int Mac = 16;
    private const int MinKeyBits = 512;
    private const int MaxKeyBits = 8192;

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

    /// <summary>6: AES-128 for the login only.</summary>
    public static RsaAesExchange Clear128 { get; } = new(HashOf128, clear: true);

    /// <summary>130: AES-256 for the login only.</summary>
    public static RsaAesExchange Clear256 { get; } = new(HashOf256, clear: true);

    public override IEnumerable<InputRequest> Server(ScriptContext context) =>
        Walk(context, LoginKind);

    public override IEnumerable<InputRequest> Client(ScriptContext context) =>
        Walk(context, MinCredentials);

    private IEnumerable<InputRequest> Walk(ScriptContext context, int afterHash)
    {
        long start = context.In.Offset;
        yield return InputRequest.Exactly(sizeof(uint));
        uint bits = BinaryPrimitives.ReadUInt32BigEndian(context.In.Bytes);
        if (bits is < MinKeyBits or > MaxKeyBits)
        {
            Lost(context);
            yield break;
        }

        context.In.Consume(sizeof(uint));
        context.MarkExchange(start);
        int size = ((int)bits + 7) / 8;
        yield return InputRequest.Skip(2 * size);
        yield return InputRequest.Exactly(sizeof(ushort));
        yield return InputRequest.Skip(context.In.ReadU16());
        if (!_clear)
        {
            context.MarkEncrypted(start);
            yield break;
        }

        // The hash and the data after it are one frame each, or share one.
        int payload = 0;
        while (payload < _hash + afterHash)
        {
            yield return InputRequest.Exactly(sizeof(ushort));
            int length = context.In.ReadU16();
            if (length == 0)
            {
                Lost(context);
                yield break;
            }

            payload += length;
            yield return InputRequest.Skip(length + Mac);
        }
    }
}
