using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// VeNCrypt (rfbproto, VeNCrypt): both versions, an acknowledgement (0 means accepted), the list of sub-types, the choice and, for those with TLS, a second
/// acknowledgement (1 means accepted), after which TLS begins. Only version 0.2 is documented; 0.1 is not parsed.
/// </summary>
internal sealed class VeNCryptExchange : SecurityExchange
{
    private const ushort Version02 = 0x0002;
    private const ushort Version00 = 0;
    private const byte FirstAckGood = 0;
    private const byte SecondAckGood = 1;

    public static VeNCryptExchange Instance { get; } = new();

    /// <summary>Whether bytes of a server whose client is not seen can only be this exchange: version, acknowledgement and known sub-types.</summary>
    public static bool ProvesItself(ReadOnlySpan<byte> bytes)
    {
        const int ListOffset = sizeof(ushort) + 1 + 1;
        if (bytes.Length < ListOffset + sizeof(uint) || bytes[0] != 0 || bytes[1] != Version02 || bytes[2] != FirstAckGood)
        {
            return false;
        }

        int count = bytes[ListOffset - 1];
        if (count == 0 || bytes.Length < ListOffset + (count * sizeof(uint)))
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            uint type = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[(ListOffset + (i * sizeof(uint)))..]);
            if (!VeNCryptSubTypes.IsKnown(type) && SecurityTypeTable.Find(type) is null)
            {
                return false;
            }
        }

        return true;
    }

    public override IEnumerable<InputRequest> Server(ScriptContext context)
    {
        var (stream, round) = (context.In, context.Round);
        long start = stream.Offset;
        yield return InputRequest.Exactly(sizeof(ushort));
        ushort version = stream.ReadU16();
        context.MarkExchange(start);
        if (version != Version02)
        {
            Lost(context);
            yield break;
        }

        start = stream.Offset;
        yield return InputRequest.Exactly(1);
        if (stream.ReadU8() != FirstAckGood)
        {
            context.Emit(EventKind.ExchangeRefused, start);
            yield break;
        }

        start = stream.Offset;
        yield return InputRequest.Exactly(1);
        int count = stream.Bytes[0];
        yield return InputRequest.Exactly(1 + (count * sizeof(uint)));
        stream.Consume(1);
        long[] types = new long[count];
        for (int i = 0; i < count; i++)
        {
            types[i] = stream.ReadU32();
        }

        context.Emit(EventKind.VeNCryptSubTypesOffered, start, data: types);
        while (Chosen(round) is null && !round.Client.Unknown && !context.State.ClientGone)
        {
            yield return InputRequest.NextEvent;
        }

        start = stream.Offset;
        if (Chosen(round) is not { } chosen)
        {
            // Without the client's data, the continuation is known only if TLS begins: an accepting byte and a handshake record.
            yield return InputRequest.AtMost(3);
            if (stream.Available < 3 || stream.Bytes is not [SecondAckGood, 22, 3, ..])
            {
                context.Mark(EventKind.ExchangeUnknown);
                yield break;
            }

            chosen = VeNCryptSubTypes.TlsNone;
        }

        if (!VeNCryptSubTypes.IsTls(chosen))
        {
            foreach (var request in Inner(chosen, context)?.Server(context) ?? [])
            {
                yield return request;
            }

            yield break;
        }

        yield return InputRequest.Exactly(1);
        if (stream.ReadU8() != SecondAckGood)
        {
            context.Emit(EventKind.ExchangeRefused, start);
            yield break;
        }

        context.MarkEncrypted(start);
        foreach (var request in TlsRecords.Walk(context))
        {
            yield return request;
        }
    }

    public override IEnumerable<InputRequest> Client(ScriptContext context)
    {
        var stream = context.In;
        long start = stream.Offset;
        yield return InputRequest.Exactly(sizeof(ushort));
        ushort version = stream.ReadU16();
        context.MarkExchange(start);
        if (version == Version00)
        {
            context.Emit(EventKind.ExchangeRefused, start);
            yield break;
        }

        if (version != Version02)
        {
            Lost(context);
            yield break;
        }

        start = stream.Offset;
        yield return InputRequest.Exactly(sizeof(uint));
        long chosen = stream.ReadU32();
        context.Emit(IsInsideTight(context.Round) ? EventKind.InnerSubTypeChosen : EventKind.SubTypeChosen, start, chosen, VeNCryptSubTypes.NameOf(chosen));
        if (VeNCryptSubTypes.RequiresNoAuthentication(chosen))
        {
            context.MarkAuthenticationNotRequired(start);
        }
        else if (chosen is VeNCryptSubTypes.Plain or VeNCryptSubTypes.Ident)
        {
            context.MarkClearCredentials(start);
        }

        foreach (var request in VeNCryptSubTypes.IsTls(chosen) ? TlsRecords.Walk(context) : Inner(chosen, context)?.Client(context) ?? [])
        {
            yield return request;
        }
    }

    private static long? Chosen(SecurityRound round) => IsInsideTight(round) ? round.InnerSubType : round.SubType;

    private static bool IsInsideTight(SecurityRound round) => round.Choice == SecurityTypes.Tight;

    private static SecurityExchange? Inner(long chosen, ScriptContext context)
    {
        var inner = chosen switch
        {
            VeNCryptSubTypes.Plain => PlainCredentials.UserAndPassword,
            VeNCryptSubTypes.Ident => PlainCredentials.UserOnly,
            SecurityTypes.VeNCrypt or SecurityTypes.Tight => null,
            _ => SecurityTypeTable.ExchangeOf(chosen),
        };
        if (inner is null)
        {
            Lost(context);
        }

        return inner;
    }
}
