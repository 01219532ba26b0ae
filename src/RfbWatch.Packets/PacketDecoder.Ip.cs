using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RfbWatch.Packets;

/// <content>IPv4 (RFC 791) and IPv6 (RFC 8200).</content>
public sealed partial class PacketDecoder
{
    private const int IPv4Header = 20;
    private const byte IPv4VersionAndLength = 0x45;
    private const int TotalLengthAt = 2;
    private const int IdentificationAt = 4;
    private const int FragmentAt = 6;
    private const int TimeToLiveAt = 8;
    private const int ProtocolAt = 9;
    private const int SourceV4At = 12;
    private const int DestinationV4At = 16;
    private const int MoreFragments = 0x2000;
    private const int FragmentOffsetMask = 0x1fff;
    private const int FragmentMask = MoreFragments | FragmentOffsetMask;
    private const int FragmentUnit = 8;

    private const int IPv6Header = 40;
    private const int PayloadLengthAt = 4;
    private const int NextHeaderAt = 6;
    private const int HopLimitAt = 7;
    private const int SourceV6At = 8;
    private const int DestinationV6At = 24;
    private const int ExtensionUnit = 8;

    /// <summary>
    /// IPv6 extension headers followed in one packet. RFC 8200 section 4.1 recommends each at most once, and the destination options header at most twice.
    /// </summary>
    private const int MaxExtensionHeaders = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadIPv6Addresses(ReadOnlySpan<byte> ip, ref DecodedPacket packet)
    {
        packet.SourceHigh = BinaryPrimitives.ReadUInt64BigEndian(ip[SourceV6At..]);
        packet.SourceLow = BinaryPrimitives.ReadUInt64BigEndian(ip[(SourceV6At + 8)..]);
        packet.DestinationHigh = BinaryPrimitives.ReadUInt64BigEndian(ip[DestinationV6At..]);
        packet.DestinationLow = BinaryPrimitives.ReadUInt64BigEndian(ip[(DestinationV6At + 8)..]);
        packet.IsIPv6 = true;
        packet.HopLimit = ip[HopLimitAt];
        packet.Identification = 0;
    }

    private Header IPv4(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        if (!walk.Has(IPv4Header))
        {
            return walk.Short();
        }

        var ip = bytes.Slice(walk.At, IPv4Header);
        int header = (ip[0] & 15) * 4;
        if (walk.IsGuess && !HoldsIp(bytes, walk.At, in walk))
        {
            return walk.Finish(DecodeResult.NotTcp);
        }

        int total = (int)BinaryPrimitives.ReadUInt16BigEndian(ip[TotalLengthAt..]);

        // Segmentation offload passes super-frames to the capture before their length is filled in.
        total = total == 0 ? walk.WireEnd - walk.At : total;
        if (ip[0] >> 4 != 4 || header < IPv4Header || total < header)
        {
            return walk.Finish(DecodeResult.Malformed);
        }

        walk.Limit(total);
        walk.IsGuess = false;
        if (!walk.Has(header))
        {
            return walk.Short();
        }

        packet.SourceHigh = 0;
        packet.SourceLow = BinaryPrimitives.ReadUInt32BigEndian(ip[SourceV4At..]);
        packet.DestinationHigh = 0;
        packet.DestinationLow = BinaryPrimitives.ReadUInt32BigEndian(ip[DestinationV4At..]);
        packet.IsIPv6 = false;
        packet.HopLimit = ip[TimeToLiveAt];
        packet.Identification = BinaryPrimitives.ReadUInt16BigEndian(ip[IdentificationAt..]);
        walk.At += header;
        ushort fragment = BinaryPrimitives.ReadUInt16BigEndian(ip[FragmentAt..]);
        return (fragment & FragmentMask) == 0
            ? OfIpProtocol(ip[ProtocolAt], ref walk)
            : Fragment(ip[ProtocolAt], (fragment & FragmentOffsetMask) * FragmentUnit, (fragment & MoreFragments) != 0, ref walk, ref packet);
    }

    private Header IPv6(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        if (!walk.Has(IPv6Header))
        {
            return walk.Short();
        }

        var ip = bytes.Slice(walk.At, IPv6Header);
        if (ip[0] >> 4 != 6 || (walk.IsGuess && !HoldsIp(bytes, walk.At, in walk)))
        {
            return walk.Finish(DecodeResult.Malformed);
        }

        ReadIPv6Addresses(ip, ref packet);
        walk.At += IPv6Header;

        // 0: a jumbogram (RFC 2675) or a super-frame without a length.
        ushort payload = BinaryPrimitives.ReadUInt16BigEndian(ip[PayloadLengthAt..]);
        if (payload != 0)
        {
            walk.Limit(payload);
        }

        walk.IsGuess = false;

        return ExtensionHeaders(ip[NextHeaderAt], bytes, ref walk, ref packet);
    }

    private Header ExtensionHeaders(byte next, ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet, bool isReassembled = false)
    {
        // One more iteration than headers: the last header identifies the payload.
        for (int headers = 0; headers <= MaxExtensionHeaders; headers++)
        {
            if (next is not (IpProtocol.HopByHop or IpProtocol.Routing or IpProtocol.DestinationOptions or IpProtocol.AuthenticationHeader
                or IpProtocol.Fragment or IpProtocol.Mobility or IpProtocol.Hip or IpProtocol.Shim6))
            {
                return OfIpProtocol(next, ref walk);
            }

            if (!walk.Has(ExtensionUnit))
            {
                return walk.Short();
            }

            var header = bytes.Slice(walk.At, ExtensionUnit);
            byte kind = next;
            next = header[0];
            if (kind == IpProtocol.Fragment)
            {
                walk.At += ExtensionUnit;
                ushort fragment = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
                int offset = fragment & ~7;
                bool more = (fragment & 1) != 0;
                packet.Identification = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);

                // An atomic fragment is a whole packet (RFC 6946).
                if (offset != 0 || more)
                {
                    if (isReassembled)
                    {
                        // A fragment of a packet that was reassembled from fragments: no node sends one, and a chain of them would have no end.
                        return walk.Finish(DecodeResult.Malformed);
                    }

                    return Fragment(next, offset, more, ref walk, ref packet);
                }

                continue;
            }

            // The length of the authentication header is in units of four bytes, minus two (RFC 4302); that of the others is in units of eight, minus one.
            int length = kind == IpProtocol.AuthenticationHeader ? (header[1] + 2) * 4 : (header[1] + 1) * ExtensionUnit;
            if (!walk.Has(length))
            {
                return walk.Short();
            }

            walk.At += length;
        }

        return walk.Finish(DecodeResult.DepthLimit);
    }

    /// <summary>Returns the header identified by an IP protocol number, or ends the walk, which is counted if the protocol may hide TCP.</summary>
    private Header OfIpProtocol(byte protocol, ref HeaderCursor walk) =>
        IpProtocol.HeaderOf(protocol) is not Header.Done and var next ? next : NotOpened(UnopenedSpace.IpProtocol, protocol, ref walk);

    /// <summary>Reads an authentication header after IPv4: its length is in units of four bytes, minus two (RFC 4302 section 2.2).</summary>
    private Header AuthenticationHeader(ReadOnlySpan<byte> bytes, ref HeaderCursor walk)
    {
        const int Least = 12, Unit = 4, NotCounted = 2;
        if (!walk.Has(Least))
        {
            return walk.Short();
        }

        var (next, length) = (bytes[walk.At], (bytes[walk.At + 1] + NotCounted) * Unit);
        if (length < Least)
        {
            return walk.Finish(DecodeResult.Malformed);
        }

        if (!walk.Has(length))
        {
            return walk.Short();
        }

        walk.At += length;
        return OfIpProtocol(next, ref walk);
    }

    private Header Fragment(byte protocol, int offset, bool more, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        packet.Protocol = protocol;
        packet.FragmentOffset = offset;
        packet.MoreFragments = more;
        packet.PayloadOffset = walk.Offset + walk.At;
        packet.PayloadLength = Math.Max(0, walk.End - walk.At);
        packet.PayloadCut = walk.WireEnd - walk.At - packet.PayloadLength;
        Counters.SnaplenCutFragments += packet.PayloadCut > 0 ? 1 : 0;
        return walk.Finish(DecodeResult.Fragment);
    }
}
