using System.Buffers.Binary;
using System.Security.Cryptography;
using RfbWatch.Flows;
using RfbWatch.Protocol;

namespace RfbWatch.Detection;

/// <summary>
/// Identifies a TCP connection by its segments: both ends and the initial sequence number of each (RFC 9293 section 3.4.1: 32 bits that a host
/// does not soon repeat for the same ends). Sensor, file, time and frame number have no influence, so two sensors, a copy
/// and a sliced or rotated capture give the same identifier. As text, it is 16 hexadecimal digits of a SHA-256, see <see cref="ToString"/>.
/// </summary>
/// <param name="Lower">The end with the lower address, or the lower port of the same address.</param>
/// <param name="Higher">The other end.</param>
/// <param name="LowerSequence">Initial sequence number of the lower end; for a part, the sequence number of its first captured payload byte; null for none.</param>
/// <param name="HigherSequence">The same for the higher end.</param>
/// <param name="IsPart">
/// Whether the beginning of the connection was not captured, so that an initial sequence number is unknown: the identifier is that of the captured part.
/// </param>
public readonly record struct FlowId(Endpoint Lower, Endpoint Higher, uint? LowerSequence, uint? HigherSequence, bool IsPart)
{
    private const int DigestBytes = 8; // two digits each
    private const int MaxInput = 1 + (2 * (1 + 16 + 2 + 1 + 4));

    /// <summary>The identifier of the flow of a conversation.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="facts">
    /// Its conversation. If neither SYN nor SYN-ACK was captured, a side whose ProtocolVersion message was seen began with it (RFC 6143 section 7.1.1), at its
    /// initial sequence number plus one.
    /// </param>
    public static FlowId Of(in FlowSummary flow, ConversationFacts facts)
    {
        uint? initiator = flow.InitiatorInitialSequence ?? Before(flow.InitiatorFirstSequence, BeganWithBanner(facts, Side.A));
        uint? responder = flow.ResponderInitialSequence ?? Before(flow.ResponderFirstSequence, BeganWithBanner(facts, Side.B));
        bool part = initiator is null || responder is null;
        return Ordered(
            new Endpoint(flow.InitiatorAddress, flow.InitiatorPort),
            new Endpoint(flow.ResponderAddress, flow.ResponderPort),
            part ? flow.InitiatorFirstSequence : initiator,
            part ? flow.ResponderFirstSequence : responder,
            part);
    }

    /// <summary>The identifier of a flow whose content is not known.</summary>
    public static FlowId Of(in FlowSummary flow)
    {
        bool part = flow.InitiatorInitialSequence is null || flow.ResponderInitialSequence is null;
        return Ordered(
            new Endpoint(flow.InitiatorAddress, flow.InitiatorPort),
            new Endpoint(flow.ResponderAddress, flow.ResponderPort),
            part ? flow.InitiatorFirstSequence : flow.InitiatorInitialSequence,
            part ? flow.ResponderFirstSequence : flow.ResponderInitialSequence,
            part);
    }

    /// <summary>16 hexadecimal digits of SHA-256 over both ends and their numbers.</summary>
    public override string ToString() => TextOf(Digest());

    /// <summary>The identifier as text.</summary>
    /// <param name="digest">From <see cref="Digest"/>.</param>
    internal static string TextOf(ulong digest)
    {
        Span<byte> bytes = stackalloc byte[DigestBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, digest);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>The first 8 bytes of the SHA-256.</summary>
    internal ulong Digest()
    {
        Span<byte> input = stackalloc byte[MaxInput];
        input[0] = IsPart ? (byte)1 : (byte)0;
        int length = 1;
        length += Write(input[length..], Lower, LowerSequence);
        length += Write(input[length..], Higher, HigherSequence);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input[..length], digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }

    private static FlowId Ordered(Endpoint initiator, Endpoint responder, uint? initiatorSequence, uint? responderSequence, bool part)
    {
        int order = initiator.Address.CompareTo(responder.Address);
        return order < 0 || (order == 0 && initiator.Port <= responder.Port)
            ? new FlowId(initiator, responder, initiatorSequence, responderSequence, part)
            : new FlowId(responder, initiator, responderSequence, initiatorSequence, part);
    }

    private static uint? Before(uint? first, bool beganWithIt) => beganWithIt && first is { } number ? unchecked(number - 1) : null;

    /// <summary>Whether the first captured bytes of a side were the first that it sent: its banner, with nothing missing before it.</summary>
    private static bool BeganWithBanner(ConversationFacts facts, Side side)
    {
        if (facts.Carrier != Carrier.Tcp || facts.Anomalies.Contains(Anomaly.MissingInHandshake) || facts.Anomalies.Contains(Anomaly.MalformedHandshake))
        {
            return false;
        }

        bool both = facts is { ServerVersion: not null, ClientVersion: not null };
        return both || (facts.ServerSide is { } server && (side == server ? facts.ServerVersion : facts.ClientVersion) is not null);
    }

    /// <summary>Writes one end. Each field is preceded by its length or its presence, so that different ends never produce the same bytes.</summary>
    private static int Write(Span<byte> to, Endpoint end, uint? sequence)
    {
        int addressLength = end.Address.WriteBytes(to[1..]);
        to[0] = (byte)addressLength;
        int length = 1 + addressLength;
        BinaryPrimitives.WriteUInt16BigEndian(to[length..], end.Port);
        length += sizeof(ushort);
        to[length++] = sequence is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteUInt32BigEndian(to[length..], sequence ?? 0);
        return length + sizeof(uint);
    }
}
