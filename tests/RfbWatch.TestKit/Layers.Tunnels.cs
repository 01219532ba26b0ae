using System.Buffers.Binary;

namespace RfbWatch.TestKit;

/// <content>Tunnels in UDP and IP, and service headers.</content>
public static partial class Layers
{
    /// <summary>
    /// GTP-U (3GPP TS 29.281) with or without sequence number, N-PDU number and extension headers; each of these is given without its last byte, the next type.
    /// </summary>
    public static Layer GtpU(uint tunnel, ushort? sequence = null, byte? npdu = null, (byte Type, byte[] Content)[]? extensions = null, bool six = false) => inner =>
    {
        extensions ??= [];
        byte[] optional = [];
        if (sequence is not null || npdu is not null || extensions.Length > 0)
        {
            optional = [(byte)((sequence ?? 0) >> 8), (byte)(sequence ?? 0), npdu ?? 0, extensions.Length > 0 ? extensions[0].Type : (byte)0];
            for (int at = 0; at < extensions.Length; at++)
            {
                byte[] content = extensions[at].Content;
                optional = [.. optional, (byte)((content.Length + 2) / 4), .. content, at + 1 < extensions.Length ? extensions[at + 1].Type : (byte)0];
            }
        }

        int flags = 0x30 | (extensions.Length > 0 ? 4 : 0) | (sequence is null ? 0 : 2) | (npdu is null ? 0 : 1);
        int length = optional.Length + inner.Bytes.Length;
        return InUdp(inner, 2152, [(byte)flags, 255, (byte)(length >> 8), (byte)length, .. BigEndian(tunnel), .. optional], six);
    };

    /// <summary>
    /// L2TP version 2 (RFC 2661) with or without length, sequence numbers, an offset of the given size, and PPP framing bytes; with <paramref name="fromPort"/>
    /// from the tunnel's port, like a server's answer.
    /// </summary>
    public static Layer L2tp(ushort tunnel, ushort session, bool length = true, bool sequence = false, int? offset = null, bool framing = true, bool fromPort = false, bool six = false) => inner =>
    {
        int flags = 2 | (length ? 0x4000 : 0) | (sequence ? 0x0800 : 0) | (offset is null ? 0 : 0x0200);
        ushort protocol = PppProtocol(inner.EtherType);
        byte[] rest = [(byte)(tunnel >> 8), (byte)tunnel, (byte)(session >> 8), (byte)session];
        rest = sequence ? [.. rest, 0, 1, 0, 2] : rest;
        rest = offset is { } skip ? [.. rest, (byte)(skip >> 8), (byte)skip, .. new byte[skip]] : rest;
        rest = framing ? [.. rest, 0xff, 0x03] : rest;
        rest = [.. rest, (byte)(protocol >> 8), (byte)protocol];
        int total = 4 + rest.Length + inner.Bytes.Length;
        byte[] start = length ? [(byte)(flags >> 8), (byte)flags, (byte)(total >> 8), (byte)total] : [(byte)(flags >> 8), (byte)flags];
        return InUdp(inner, 1701, [.. start, .. rest], six, fromPort);
    };

    /// <summary>L2TP version 3 (RFC 3931) with Ethernet, over IP or UDP, with a cookie of 0, 4 or 8 bytes and with or without the 4-byte sublayer.</summary>
    public static Layer L2tpVersion3(uint session, int cookie = 0, bool sublayer = false, bool udp = false) => inner =>
    {
        byte[] header = [.. BigEndian(session), .. Enumerable.Repeat((byte)0xc5, cookie), .. new byte[sublayer ? 4 : 0]];
        return udp ? InUdp(Ethernet(inner), 1701, [0, 3, 0, 0, .. header], six: false) : InIPv4(Ethernet(inner), 115, header);
    };

    /// <summary>Teredo (RFC 4380) with or without authentication header and origin indication; the inner packet is IPv6.</summary>
    public static Layer Teredo(bool authentication = false, bool origin = false, bool fromPort = false) => inner =>
    {
        byte[] header = authentication ? [0, 1, 3, 4, .. "abc"u8, .. "hash"u8, 1, 2, 3, 4, 5, 6, 7, 8, 0] : [];
        header = origin ? [.. header, 0, 0, 0x63, 0xbf, 0x3f, 0xff, 0xfd, 0xfe] : header;
        return InUdp(inner, 3544, header, six: false, fromPort);
    };

    /// <summary>VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe); the next protocol is that of the inner packet. Linux hosts may use another port.</summary>
    public static Layer VxlanGpe(uint vni, bool six = false, ushort port = 4790) => inner =>
        InUdp(inner, port, [0x0c, 0, 0, NextProtocol(inner.EtherType), .. BigEndian(vni << 8)], six);

    /// <summary>A network service header (RFC 8300) with metadata of type 1, or of type 2 with a multiple of four bytes.</summary>
    public static Layer Nsh(uint path, byte index = 255, byte[]? metadata = null) => inner =>
    {
        byte[] context = metadata ?? new byte[16];
        int words = (8 + context.Length) / 4;
        byte[] header = [0x0f, (byte)(0xc0 | words), metadata is null ? (byte)1 : (byte)2, NextProtocol(inner.EtherType), (byte)(path >> 16), (byte)(path >> 8), (byte)path, index, .. context];
        return Wrap(inner, header, NshType);
    };

    /// <summary>LISP (RFC 9300).</summary>
    public static Layer Lisp() => inner => InUdp(inner, 4341, [0x88, 1, 2, 3, 0, 0, 0, 1], six: false);

    /// <summary>Ethernet in IP (RFC 3378).</summary>
    public static Layer EtherIp() => inner => InIPv4(Ethernet(inner), 97, [0x30, 0]);

    /// <summary>An authentication header (RFC 4302) of 24 bytes between an IPv4 header and the inner IP packet.</summary>
    public static Layer Authenticated() => inner =>
        InIPv4(inner, 51, [inner.EtherType == IpHeaders.EtherTypeIPv6 ? (byte)41 : (byte)4, 4, 0, 0, .. BigEndian(0x100), .. BigEndian(1), .. new byte[12]]);

    /// <summary>MPLS in UDP (RFC 7510); the inner packet begins with a label.</summary>
    public static Layer MplsInUdp() => inner => InUdp(inner, 6635, [], six: false);

    /// <summary>GRE in UDP (RFC 8086).</summary>
    public static Layer GreInUdp() => inner => InUdp(inner, 4754, [0, 0, (byte)(inner.EtherType >> 8), (byte)inner.EtherType], six: false);

    private const ushort NshType = 0x894F;

    private static byte NextProtocol(ushort etherType) => etherType switch
    {
        IpHeaders.EtherTypeIPv4 => 1,
        IpHeaders.EtherTypeIPv6 => 2,
        EthernetFrame => 3,
        NshType => 4,
        0x8847 => 5,
        _ => throw new ArgumentOutOfRangeException(nameof(etherType), etherType, "no next protocol number"),
    };
}
