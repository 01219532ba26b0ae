using System.Runtime.CompilerServices;
using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.MidStream;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Probes;

/// <summary>
/// Determines from the first bytes of one stream whether it may be RFB. Runs for every flow of a network: one switch on the
/// first byte decides almost all of them, and nothing is allocated. Ports are not used.
/// </summary>
public static class RfbProbe
{
    /// <summary>Evaluates the first bytes of one stream; called again with all bytes so far after <see cref="ProbeVerdict.NeedMore"/>.</summary>
    /// <param name="start">The first bytes of the stream that were seen.</param>
    /// <param name="beginningSeen">Whether they are the first that were sent, or only the first that were captured.</param>
    public static ProbeVerdict Probe(ReadOnlySpan<byte> start, bool beginningSeen)
    {
        if (start.IsEmpty)
        {
            return ProbeVerdict.NeedMore;
        }

        // Only the repeater's messages begin like a banner, and they have the form of one.
        var verdict = start[0] == Banner.FirstByte ? Banner.Probe(start) : CarrierProbe.Probe(start, beginningSeen);
        if (verdict == ProbeVerdict.NotRfb)
        {
            verdict = PrefaceSearch.Probe(start);
        }

        if (verdict == ProbeVerdict.Rfb || beginningSeen)
        {
            return verdict;
        }

        var messages = MidStreamProbe.Probe(start);
        return messages == ProbeVerdict.NotRfb ? verdict : messages;
    }

    /// <summary>
    /// Whether a stream that was rejected must be probed again from this segment on: RFB may begin at any stream offset, after a
    /// line of text or as a later request of a persistent HTTP connection. Called for every segment of every flow; the first byte decides nearly all
    /// of them, and nothing is allocated. If the result is true, <see cref="Probe"/> with <c>beginningSeen</c> false does not return
    /// <see cref="ProbeVerdict.NotRfb"/> for the same bytes.
    /// </summary>
    /// <remarks>
    /// Matches the following, even if the segment ends inside it:
    /// <list type="bullet">
    /// <item>a banner <c>RFB ddd.ddd</c> or a repeater's keep-alive <c>REP ddd.ddd</c>, terminated by LF or NUL;</item>
    /// <item><c>GET</c> whose head contains a WebSocket upgrade, or does not end in the segment;</item>
    /// <item>a complete repeater block <c>ID:number</c>;</item>
    /// <item><c>CONNECT</c>; the response <c>HTTP/1.x 101</c>;</item>
    /// <item>a WebSocket frame, masked or not, that contains a banner.</item>
    /// </list>
    /// Earlier bytes of the stream are then passed to the conversation as a gap of their length, never as a gap of length 0.
    /// The gap shows that the banner is not the first data of its side; a session then requires more than two banners (a chat may quote them).
    /// </remarks>
    /// <param name="segment">The payload of one segment. It may be truncated, but must contain the 12 bytes of a banner or the head of a request.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayReopen(ReadOnlySpan<byte> segment) => !segment.IsEmpty && MayReopenWith(segment[0]) && Reopens(segment);

    /// <summary>
    /// Whether <see cref="Reopens"/> matches anything that begins with this byte. Without branches: the bytes of encrypted streams are random, so branch prediction
    /// would fail.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MayReopenWith(byte first)
    {
        const int WordBits = 6;
        const ulong Letters = 1UL << (Banner.FirstByte & 63) | 1UL << (CarrierProbe.FirstOfGet & 63) | 1UL << (CarrierProbe.FirstOfAnswer & 63) | 1UL << (CarrierProbe.FirstOfConnect & 63)
            | 1UL << (CarrierProbe.FirstOfId & 63);
        const ulong Frames = 1UL << (WebSocketOpening.BinaryFrame & 63) | 1UL << (WebSocketOpening.TextFrame & 63);
        ulong word = first >> WordBits == 1 ? Letters : 0;
        word = first >> WordBits == 2 ? Frames : word;
        return (word >> first & 1) != 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Reopens(ReadOnlySpan<byte> segment) => segment[0] switch
    {
        Banner.FirstByte => Banner.Probe(segment) != ProbeVerdict.NotRfb,
        _ => CarrierProbe.Reopens(segment),
    };
}
