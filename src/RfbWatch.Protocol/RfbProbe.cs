using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Handshake;
using RfbWatch.Protocol.MidStream;

namespace RfbWatch.Protocol;

/// <summary>
/// Says of the first bytes of one stream whether they may belong to RFB. Runs for every flow of a network: one switch on the
/// first byte decides nearly all of them, and nothing is allocated. No port takes part.
/// </summary>
public static class RfbProbe
{
    /// <summary>Judges the first bytes of one stream; called again with all bytes so far after <see cref="ProbeVerdict.NeedMore"/>.</summary>
    /// <param name="start">The first bytes of the stream that were seen.</param>
    /// <param name="beginningSeen">Whether they are the first that were sent, or only the first that the capture holds.</param>
    public static ProbeVerdict Probe(ReadOnlySpan<byte> start, bool beginningSeen)
    {
        if (start.IsEmpty)
        {
            return ProbeVerdict.NeedMore;
        }

        // No carrier but the repeater begins like a banner, and what the repeater says has a banner's shape.
        var verdict = start[0] == Banner.FirstByte ? Banner.Probe(start) : CarrierProbe.Probe(start, beginningSeen);
        if (verdict == ProbeVerdict.Rfb || beginningSeen)
        {
            return verdict;
        }

        var messages = MidStreamProbe.Probe(start);
        return messages == ProbeVerdict.NotRfb ? verdict : messages;
    }
}
