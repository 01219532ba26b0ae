using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.MidStream;

namespace RfbWatch.Protocol.Readings;

/// <summary>
/// The client's data after ServerInit distinguishes the roles: a list of one type and its choice, with ClientInit, look the same from both sides, and a result and ServerInit can be forged
/// in the client's name. The server's own result and ServerInit are not client messages.
/// </summary>
internal static class FirstMessage
{
    /// <summary>Types from here on belong to UltraVNC, whose client sends further data before its messages.</summary>
    private const long FirstUltraType = 0x70;

    private const int Head = 2;

    /// <summary>The score of the most likely first client message for a reading that has reached ServerInit, in bits.</summary>
    public static int Bits(Reading reading, HandshakeGrammar grammar)
    {
        if (reading.Choice is null or >= FirstUltraType)
        {
            return 0;
        }

        var copies = grammar.Of(reading.Client);
        long at = reading.NextOf(reading.Client);
        ulong used = reading.CopiesOf(reading.Client);
        return copies.Strings(at, Head).SelectMany(head => Messages(copies, at, head))
            .Select(candidate => Math.Max(Bits(candidate.Bytes) - copies.Cost(candidate.Copies & ~used), ReadingScore.WrongClientMessage))
            .DefaultIfEmpty(0).Max();
    }

    /// <summary>The messages that may begin with these bytes, with the length of their type; incomplete messages count as far as they are available.</summary>
    private static IEnumerable<TokenBytes> Messages(CopySet copies, long at, TokenBytes head)
    {
        int length = ClientMessageTypes.FixedLength(head.Bytes[0]);
        var whole = length <= Head ? [] : copies.Strings(at, length).Where(candidate => candidate.Bytes.AsSpan().StartsWith(head.Bytes)).ToList();
        return whole.Count > 0 ? whole : [head];
    }

    private static int Bits(byte[] bytes) =>
        MessageShape.MayBegin(bytes[0], bytes[1]) && MessageShape.Length(bytes) != MessageShape.No ? ReadingScore.ClientMessage
        : IsScored(bytes[0]) || ClientMessageTypes.FixedLength(bytes[0]) == 0 ? ReadingScore.WrongClientMessage
        : 0;

    // For other types, nothing is known that a viewer would not send.
    private static bool IsScored(byte type) => type is ClientMessageTypes.SetPixelFormat or (>= ClientMessageTypes.SetEncodings and <= ClientMessageTypes.ClientCutText);
}
