using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// UltraVNC's SecureVNC plug-in (winvnc/vncclient.cpp): the server sends a challenge, the client a response, each preceded by a little-endian U16 length. In the
/// newer form, the server adds one byte (whether a passphrase is required), and the stream is encrypted after the first response. In the older form, the pair may
/// repeat, the result is sent unencrypted, and the stream is encrypted after it.
/// </summary>
internal sealed class SecureVncExchange : SecurityExchange
{
    private readonly bool _streaming;

    private SecureVncExchange(bool streaming) => _streaming = streaming;

    /// <summary>The newer form, encrypted from the first response on.</summary>
    public static SecureVncExchange Streaming { get; } = new(true);

    /// <summary>The older form, encrypted after the result.</summary>
    public static SecureVncExchange AfterResult { get; } = new(false);

    public override IEnumerable<InputRequest> Server(ScriptContext context)
    {
        long start = context.In.Offset;
        yield return InputRequest.Exactly(sizeof(ushort));
        yield return InputRequest.Skip(ReadLength(context.In) + (_streaming ? 1 : 0));
        context.MarkExchange(start);
        if (_streaming)
        {
            context.MarkEncrypted(start);
            yield break;
        }

        // A challenge never has length 0, and a result begins with two zero bytes unless it requests another round.
        MarkEncryptionBehindResult(context, start);
        while (true)
        {
            yield return InputRequest.Exactly(sizeof(uint));
            if (BinaryPrimitives.ReadUInt32BigEndian(context.In.Bytes) is <= ushort.MaxValue or SecurityRound.Continue)
            {
                yield break;
            }

            yield return InputRequest.Skip(ReadLength(context.In));
        }
    }

    public override IEnumerable<InputRequest> Client(ScriptContext context)
    {
        long start = context.In.Offset;
        yield return InputRequest.Exactly(sizeof(ushort));
        yield return InputRequest.Skip(ReadLength(context.In));
        context.MarkExchange(start);
        if (_streaming)
        {
            context.MarkEncrypted(start);
        }
        else
        {
            MarkEncryptionBehindResult(context, start);
        }
    }

    private static void MarkEncryptionBehindResult(ScriptContext context, long start)
    {
        if (!context.Round.EncryptedAfterResult)
        {
            context.Emit(EventKind.EncryptionFollowsResult, start);
        }
    }

    private static ushort ReadLength(StreamBuffer stream)
    {
        ushort length = BinaryPrimitives.ReadUInt16LittleEndian(stream.Bytes);
        stream.Consume(sizeof(ushort));
        return length;
    }
}
