using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// UltraVNC's SecureVNC plug-in (winvnc/vncclient.cpp): the server sends a challenge, the client a response, each behind a
/// little-endian U16 length. In the newer form the server adds one byte (whether a passphrase is wanted) and the stream is encrypted
/// after the first response; in the older one the pair may repeat, the result comes in clear and the stream is encrypted after it.
/// </summary>
internal sealed class SecureVncExchange : SecurityExchange
{
    private readonly bool _streaming;

    private SecureVncExchange(bool streaming) => _streaming = streaming;

    /// <summary>The newer form, encrypted from the first response on.</summary>
    public static SecureVncExchange Streaming { get; } = new(true);

    /// <summary>The older form, encrypted after the result.</summary>
    public static SecureVncExchange AfterResult { get; } = new(false);

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        yield return Wait.Bytes(sizeof(ushort));
        yield return Wait.Skip(ReadLength(stream) + (_streaming ? 1 : 0));
        Seen(evidence, round);
        if (_streaming)
        {
            round.Server.Encrypted = true;
            yield break;
        }

        // A challenge never has length 0, and a result begins with two zero bytes unless it asks for another round.
        round.EncryptedAfterResult = true;
        while (true)
        {
            yield return Wait.Bytes(sizeof(uint));
            if (BinaryPrimitives.ReadUInt32BigEndian(stream.Bytes) is <= ushort.MaxValue or SecurityRound.Continue)
            {
                yield break;
            }

            yield return Wait.Skip(ReadLength(stream));
        }
    }

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        yield return Wait.Bytes(sizeof(ushort));
        yield return Wait.Skip(ReadLength(stream));
        Seen(evidence, round);
        round.Client.Encrypted |= _streaming;
        round.EncryptedAfterResult |= !_streaming;
    }

    private static ushort ReadLength(StreamBuffer stream)
    {
        ushort length = BinaryPrimitives.ReadUInt16LittleEndian(stream.Bytes);
        stream.Consume(sizeof(ushort));
        return length;
    }
}
