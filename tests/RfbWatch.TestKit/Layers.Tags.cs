namespace RfbWatch.TestKit;

/// <content>Tags between Ethernet and IP other than VLANs.</content>
public static partial class Layers
{
    /// <summary>Cisco CMD with a security group tag.</summary>
    public static Layer Cmd(ushort tag) => inner =>
        Wrap(inner, [1, 1, 0, 1, (byte)(tag >> 8), (byte)tag, (byte)(inner.EtherType >> 8), (byte)inner.EtherType], 0x8909);

    /// <summary>Cisco CMD in GRE, where the EtherType comes first.</summary>
    public static Layer CmdInGre(ushort tag) => inner =>
        InIPv4(inner, 47, [0, 0, 0x89, 0x09, (byte)(inner.EtherType >> 8), (byte)inner.EtherType, 1, 1, 0, 1, (byte)(tag >> 8), (byte)tag]);

    /// <summary>A backbone service tag (IEEE 802.1ah) and the customer's Ethernet frame.</summary>
    public static Layer BackboneTag(uint service) => inner => Wrap(Ethernet(inner), BigEndian(service), 0x88E7);

    /// <summary>A VN-Tag.</summary>
    public static Layer VnTag(ushort destination) => inner =>
        Wrap(inner, [(byte)(destination >> 8), (byte)destination, 0, 7, (byte)(inner.EtherType >> 8), (byte)inner.EtherType], 0x8926);

    /// <summary>An E-Tag (IEEE 802.1BR).</summary>
    public static Layer ETag(ushort channel) => inner =>
        Wrap(inner, [0, 5, (byte)(channel >> 8), (byte)channel, 0, 0, (byte)(inner.EtherType >> 8), (byte)inner.EtherType], 0x893F);

    /// <summary>
    /// MACsec (IEEE 802.1AE) with integrity protection only, with or without the channel. With <paramref name="encrypted"/> the frame only claims to be
    /// encrypted; the bytes are unchanged.
    /// </summary>
    public static Layer MacSec(bool channel = true, bool encrypted = false) => inner =>
    {
        int control = (channel ? 0x20 : 0) | (encrypted ? 0x0c : 0);
        byte[] header = [(byte)control, 0, 0, 0, 0, 1, .. new byte[channel ? 8 : 0], (byte)(inner.EtherType >> 8), (byte)inner.EtherType];
        return new TestPacket(inner.Ticks, [.. header, .. inner.Bytes, .. new byte[16]], 0x88E5);
    };

    /// <summary>An MPLS label over a pseudowire with Ethernet, with or without a control word (RFC 4448).</summary>
    public static Layer Pseudowire(uint label, bool controlWord) => inner =>
        Wrap(Ethernet(inner), [.. BigEndian((label << 12) | 0x100 | 64), .. new byte[controlWord ? 4 : 0]], 0x8847);

    /// <summary>A tag with an unknown EtherType.</summary>
    public static Layer UnknownTag(ushort etherType) => inner => Wrap(inner, [], etherType);
}
