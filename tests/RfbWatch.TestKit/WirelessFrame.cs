namespace RfbWatch.TestKit;

/// <summary>Writes IEEE 802.11 data frames (IEEE 802.11-2020 section 9.3.2) in their format on the air.</summary>
public sealed record WirelessFrame
{
    /// <summary>Whether the frame goes to the distribution system.</summary>
    public bool ToDistributionSystem { get; init; } = true;

    /// <summary>Whether it comes from the distribution system; with both, the frame has four addresses.</summary>
    public bool FromDistributionSystem { get; init; }

    /// <summary>Whether there is a QoS control field.</summary>
    public bool Qos { get; init; }

    /// <summary>Whether an HT control field follows it.</summary>
    public bool HtControl { get; init; }

    /// <summary>Whether the header is padded to a multiple of four bytes, as by some drivers.</summary>
    public bool Padded { get; init; }

    /// <summary>Whether the frame is marked as encrypted.</summary>
    public bool Protected { get; init; }

    /// <summary>IEEE 802.11i bytes between the header and the data of encrypted frames.</summary>
    public int SecurityHeader { get; init; }

    /// <summary>The fragment number.</summary>
    public int Fragment { get; init; }

    /// <summary>One packet in LLC and SNAP.</summary>
    public byte[] Of(TestPacket packet) => [.. Header(aggregate: false), .. new byte[SecurityHeader], .. Snap(packet)];

    /// <summary>Several packets as an A-MSDU.</summary>
    public byte[] Of(IReadOnlyList<TestPacket> packets)
    {
        byte[] frame = Header(aggregate: true);
        for (int at = 0; at < packets.Count; at++)
        {
            byte[] body = Snap(packets[at]);
            frame = [.. frame, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, (byte)(body.Length >> 8), (byte)body.Length, .. body];
            frame = at + 1 < packets.Count ? [.. frame, .. new byte[-(14 + body.Length) & 3]] : frame;
        }

        return frame;
    }

    private byte[] Header(bool aggregate)
    {
        bool qos = Qos || aggregate;
        bool fourth = ToDistributionSystem && FromDistributionSystem;
        byte[] control = [(byte)(qos ? 0x88 : 0x08), (byte)((ToDistributionSystem ? 1 : 0) | (FromDistributionSystem ? 2 : 0) | (Protected ? 0x40 : 0) | (HtControl ? 0x80 : 0))];
        byte[] header = [.. control, 0x2c, 0, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 3, (byte)(0x10 | Fragment), 0];
        header = fourth ? [.. header, 2, 0, 0, 0, 0, 4] : header;
        header = qos ? [.. header, (byte)(aggregate ? 0x80 : 0), 0] : header;
        header = qos && HtControl ? [.. header, 0, 0, 0, 0] : header;
        return Padded ? [.. header, .. new byte[-header.Length & 3]] : header;
    }

    private static byte[] Snap(TestPacket packet) => [0xaa, 0xaa, 3, 0, 0, 0, (byte)(packet.EtherType >> 8), (byte)packet.EtherType, .. packet.Bytes];
}
