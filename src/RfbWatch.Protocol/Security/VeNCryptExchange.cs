using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// VeNCrypt (rfbproto, VeNCrypt): both versions, an acknowledgement (0 is good), the list of sub-types, the choice, and for those with
/// TLS a second acknowledgement (1 is good) after which TLS begins. Only version 0.2 is documented; 0.1 is left unread.
/// </summary>
internal sealed class VeNCryptExchange : SecurityExchange
{
    private const ushort Version02 = 0x0002;
    private const ushort Version00 = 0;
    private const byte FirstAckGood = 0;
    private const byte SecondAckGood = 1;

    public static VeNCryptExchange Instance { get; } = new();

    /// <summary>Whether bytes of a server whose client is not seen can be nothing but this exchange: version, acknowledgement and known sub-types.</summary>
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
            if (!VeNCryptSubTypes.IsKnown(type) && SecurityTypes.Find(type) is null)
            {
                return false;
            }
        }

        return true;
    }

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        yield return Wait.Bytes(sizeof(ushort));
        ushort version = stream.ReadU16();
        Seen(evidence, round);
        if (version != Version02)
        {
            Lost(evidence, round.Server);
            yield break;
        }

        yield return Wait.Bytes(1);
        if (stream.ReadU8() != FirstAckGood)
        {
            round.Server.BrokenOff = true;
            evidence.Tell();
            yield break;
        }

        yield return Wait.Bytes(1);
        int count = stream.Bytes[0];
        yield return Wait.Bytes(1 + (count * sizeof(uint)));
        stream.Consume(1);
        var types = new long[count];
        for (int i = 0; i < count; i++)
        {
            types[i] = stream.ReadU32();
        }

        round.OfferedSubTypes = types;
        evidence.Facts.Material.VeNCryptSubTypes = types;
        evidence.Tell();
        while (Chosen(round) is null && !round.Client.Unknown && !evidence.ClientGone)
        {
            yield return Wait.News;
        }

        if (Chosen(round) is not { } chosen)
        {
            // Without the client the way on shows itself only where TLS begins: an agreeing byte and a record of the handshake.
            yield return Wait.BytesOrLess(3);
            if (stream.Available < 3 || stream.Bytes is not [SecondAckGood, 22, 3, ..])
            {
                round.Server.Unknown = true;
                yield break;
            }

            chosen = VeNCryptSubTypes.TlsNone;
        }

        if (!VeNCryptSubTypes.IsTls(chosen))
        {
            foreach (var wait in Inner(chosen, evidence, round.Server)?.Server(stream, evidence, round) ?? [])
            {
                yield return wait;
            }

            yield break;
        }

        yield return Wait.Bytes(1);
        if (stream.ReadU8() != SecondAckGood)
        {
            round.Server.BrokenOff = true;
            evidence.Tell();
            yield break;
        }

        round.Server.Encrypted = true;
        evidence.Tell();
        foreach (var wait in TlsRecords.Walk(stream, evidence, round, round.Server))
        {
            yield return wait;
        }
    }

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        yield return Wait.Bytes(sizeof(ushort));
        ushort version = stream.ReadU16();
        Seen(evidence, round);
        if (version != Version02)
        {
            if (version != Version00)
            {
                Lost(evidence, round.Client);
            }

            round.Client.BrokenOff |= version == Version00;
            yield break;
        }

        yield return Wait.Bytes(sizeof(uint));
        long chosen = stream.ReadU32();
        Choose(round, chosen);
        round.AsksNothing |= VeNCryptSubTypes.AsksNothing(chosen);
        round.ClearCredentials |= chosen is VeNCryptSubTypes.Plain or VeNCryptSubTypes.Ident;
        evidence.Tell();
        var inner = VeNCryptSubTypes.IsTls(chosen)
            ? TlsRecords.Walk(stream, evidence, round, round.Client)
            : Inner(chosen, evidence, round.Client)?.Client(stream, evidence, round) ?? [];
        foreach (var wait in inner)
        {
            yield return wait;
        }
    }

    private static long? Chosen(SecurityRound round) => IsInsideTight(round) ? round.InnerSubType : round.SubType;

    private static void Choose(SecurityRound round, long chosen)
    {
        if (IsInsideTight(round))
        {
            round.InnerSubType = chosen;
            round.SubTypeName += "/" + VeNCryptSubTypes.NameOf(chosen);
        }
        else
        {
            round.SubType = chosen;
            round.SubTypeName = VeNCryptSubTypes.NameOf(chosen);
        }
    }

    private static bool IsInsideTight(SecurityRound round) => round.Choice == SecurityTypes.Tight;

    private static SecurityExchange? Inner(long chosen, Evidence evidence, SecurityHalf half)
    {
        var inner = chosen switch
        {
            VeNCryptSubTypes.Plain => PlainCredentials.UserAndPassword,
            VeNCryptSubTypes.Ident => PlainCredentials.UserOnly,
            SecurityTypes.VeNCrypt or SecurityTypes.Tight => null,
            _ => Of(chosen),
        };
        if (inner is null)
        {
            Lost(evidence, half);
        }

        return inner;
    }
}
