using System.Runtime.CompilerServices;

namespace RfbWatch.Packets;

/// <content>The general path: a loop over headers. Each step reads one header and returns the next one, or ends the walk with a result.</content>
public sealed partial class PacketDecoder
{
    private const int MaxSteps = 64;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private DecodeResult Walk(in FrameHeader frame, ReadOnlySpan<byte> bytes, ref DecodedPacket packet)
    {
        packet.Encapsulation.Clear();
        var walk = new HeaderCursor(bytes.Length, Math.Max(frame.OriginalLength, bytes.Length), frame.Offset);
        var next = Link(frame.LinkType, bytes, ref walk);
        if (frame.StrippedVlanTci >= 0 && next != Header.Done && !Vlan((ushort)frame.StrippedVlanTci, ref packet))
        {
            next = walk.Finish(DecodeResult.DepthLimit);
        }

        return WalkFrom(next, bytes, ref walk, ref packet);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private DecodeResult WalkFrom(Header next, ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        for (int steps = 0; steps < MaxSteps; steps++)
        {
#pragma warning disable CS8524 // Unnamed values do not occur; a new header without an arm must not compile.
            next = next switch
            {
                Header.Done => Header.Done,
                Header.Tcp => Header.Tcp,
                Header.Udp => Udp(bytes, ref walk, ref packet),
                Header.IPv4 => IPv4(bytes, ref walk, ref packet),
                Header.IPv6 => IPv6(bytes, ref walk, ref packet),
                Header.RawIp => RawIp(bytes, ref walk),
                Header.AuthenticationHeader => AuthenticationHeader(bytes, ref walk),
                Header.IPv4InIp => Inside(EncapsulationKind.Ip, 0, Header.IPv4, ref walk, ref packet),
                Header.IPv6InIp => Inside(EncapsulationKind.Ip, 0, Header.IPv6, ref walk, ref packet),
                Header.Ethernet => Ethernet(bytes, ref walk),
                Header.Vlan => VlanTag(bytes, ref walk, ref packet),
                Header.BackboneTag => BackboneTag(bytes, ref walk, ref packet),
                Header.VnTag => VnTag(bytes, ref walk, ref packet),
                Header.ETag => ETag(bytes, ref walk, ref packet),
                Header.MacSec => MacSec(bytes, ref walk, ref packet),
                Header.Cmd => Cmd(bytes, ref walk, ref packet),
                Header.CmdInGre => CmdInGre(bytes, ref walk, ref packet),
                Header.Mpls => Mpls(bytes, ref walk, ref packet),
                Header.Pppoe => Pppoe(bytes, ref walk, ref packet),
                Header.Ppp => Ppp(bytes, ref walk),
                Header.Gre => Gre(bytes, ref walk, ref packet),
                Header.Wccp => Wccp(bytes, ref walk),
                Header.EtherIp => EtherIp(bytes, ref walk, ref packet),
                Header.EthernetInIp => Inside(EncapsulationKind.EtherIp, 0, Header.Ethernet, ref walk, ref packet),
                Header.L2tpOverIp => L2tpOverIp(bytes, ref walk, ref packet),
                Header.Nsh => Nsh(bytes, ref walk, ref packet),
                Header.Vxlan => Vxlan(bytes, ref walk, ref packet),
                Header.VxlanGpe => VxlanGpe(bytes, ref walk, ref packet),
                Header.Geneve => Geneve(bytes, ref walk, ref packet),
                Header.GtpU => GtpU(bytes, ref walk, ref packet),
                Header.L2tp => L2tp(bytes, ref walk, ref packet),
                Header.Teredo => Teredo(bytes, ref walk, ref packet),
                Header.Lisp => Lisp(bytes, ref walk, ref packet),
                Header.Ieee80211 => Ieee80211(bytes, ref walk, ref packet),
            };
#pragma warning restore CS8524
            if (next == Header.Tcp)
            {
                return Tcp(bytes, walk.At, walk.End, walk.WireEnd, walk.Offset, ref packet);
            }

            if (next == Header.Done)
            {
                return Finish(walk.Conclusion);
            }
        }

        return Finish(DecodeResult.DepthLimit);
    }

    /// <summary>Records the encapsulation that was skipped, and continues inside it.</summary>
    private Header Inside(EncapsulationKind kind, uint id, Header next, ref HeaderCursor walk, ref DecodedPacket packet) =>
        packet.Encapsulation.Push(kind, id, _maxDepth) ? next : walk.Finish(DecodeResult.DepthLimit);

    /// <summary>Returns the header identified by an EtherType, or ends the walk, which is counted if the EtherType may hide TCP.</summary>
    private Header OfEtherType(int type, ref HeaderCursor walk) => EtherType.HeaderOf(type) is not Header.Done and var next ? next : NotOpened(UnopenedSpace.EtherType, type, ref walk);

    /// <summary>Ends the walk at an encapsulation that is not opened.</summary>
    private Header NotOpened(UnopenedSpace space, int number, ref HeaderCursor walk)
    {
        if (!walk.IsGuess)
        {
            Counters.Unopened.Count(space, number);
        }

        return walk.Finish(DecodeResult.NotTcp);
    }

    /// <summary>A position in the frame: the start of the next header, the end of the capture, and the end of the enclosing packet on the wire.</summary>
    private struct HeaderCursor(int end, int wireEnd, int offset)
    {
        public int At;
        public int End = end;
        public int WireEnd = wireEnd;

        /// <summary>Offset of the frame in the memory of the batch.</summary>
        public readonly int Offset = offset;

        /// <summary>
        /// Whether only a UDP port led here, and the tunnel header was not strict enough to exclude other protocols. The payload is then accepted only if an IP
        /// header fits; otherwise there was no tunnel.
        /// </summary>
        public bool IsGuess;

        private DecodeResult _result;

        /// <summary>The result of a finished walk.</summary>
        public readonly DecodeResult Conclusion => IsGuess && _result == DecodeResult.Malformed ? DecodeResult.NotTcp : _result;

        public readonly bool Has(int length) => End - At >= length;

        /// <summary>Number of bytes up to the end of the enclosing packet on the wire.</summary>
        public readonly int WireLength => WireEnd - At;

        /// <summary>Ends the walk.</summary>
        public Header Finish(DecodeResult result)
        {
            _result = result;
            return Header.Done;
        }

        /// <summary>Ends the walk if nothing fits, either because captured bytes are missing or because the payload is something else.</summary>
        public Header FinishUnless(int captured) => Finish(!Has(captured) && WireEnd > End ? DecodeResult.Truncated : DecodeResult.NotTcp);

        /// <summary>Ends the walk at a header that does not fit: truncated by the capture, or by the sender.</summary>
        public Header Short() => Finish(WireEnd > End ? DecodeResult.Truncated : DecodeResult.Malformed);

        /// <summary>Limits the rest to this length on the wire; everything after it is padding. A length beyond the enclosing packet has no effect.</summary>
        public void Limit(int length)
        {
            WireEnd = Math.Min(WireEnd, At + length);
            End = Math.Min(End, WireEnd);
        }
    }
}
