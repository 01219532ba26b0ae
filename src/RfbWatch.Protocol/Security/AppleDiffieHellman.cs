using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// Apple Remote Desktop (rfbproto, Diffie-Hellman Authentication): generator and key size as U16, prime and public key of that
/// size; the client answers with 128 bytes of encrypted credentials and its public key.
/// </summary>
internal sealed class AppleDiffieHellman : SecurityExchange
{
    private const int Credentials = 128;
    private const int MaxKeyLength = 4096;

    public static AppleDiffieHellman Instance { get; } = new();

    public override IEnumerable<InputRequest> Server(ScriptContext context)
    {
        long start = context.In.Offset;
        yield return InputRequest.Exactly(sizeof(ushort) + sizeof(ushort));
        int generator = context.In.ReadU16();
        int size = context.In.ReadU16();
        if (size is 0 or > MaxKeyLength)
        {
            if (size > MaxKeyLength)
            {
                context.NoteLimit("AppleKey", size, sizeof(ushort));
            }

            context.Emit(EventKind.Contradicted, start);
            context.Mark(EventKind.ExchangeUnknown);
            yield break;
        }

        context.Emit(EventKind.AppleKeyRead, start, HandshakeState.AppleKey(generator, size));
        context.MarkExchange(start);
        yield return InputRequest.Skip(2 * size);
    }

    public override IEnumerable<InputRequest> Client(ScriptContext context)
    {
        long start = context.In.Offset;
        yield return InputRequest.Skip(Credentials);
        context.MarkExchange(start);
        var state = context.State;
        while (state.AppleKeySize == 0 && !context.Round.Server.Unknown && !state.ServerGone)
        {
            yield return InputRequest.NextEvent;
        }

        if (state.AppleKeySize == 0)
        {
            context.Mark(EventKind.ExchangeUnknown);
            yield break;
        }

        yield return InputRequest.Skip(state.AppleKeySize);
    }
}
