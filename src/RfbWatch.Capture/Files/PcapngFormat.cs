namespace RfbWatch.Capture.Files;

/// <summary>Block types, offsets and options of pcapng (draft-ietf-opsawg-pcapng). Offsets are relative to the start of the block.</summary>
internal static class PcapngFormat
{
    public const uint SectionHeader = 0x0A0D0D0A;
    public const uint InterfaceDescription = 1;
    public const uint ObsoletePacket = 2;
    public const uint SimplePacket = 3;
    public const uint InterfaceStatistics = 5;
    public const uint EnhancedPacket = 6;

    public const uint ByteOrderMagic = 0x1A2B3C4D;
    public const int SupportedMajor = 1;

    /// <summary>Type and total length before the body, and the total length again after it.</summary>
    public const int BlockOverhead = 12;
    public const int TrailerBytes = 4;
    public const int BodyAt = 8;

    public const int SectionHeaderBytes = 28;
    public const int SectionMajorAt = 12;
    public const int SectionMinorAt = 14;

    public const int InterfaceBytes = 20;
    public const int InterfaceLinkTypeAt = 8;
    public const int InterfaceSnapLengthAt = 12;
    public const int InterfaceOptionsAt = 16;

    /// <summary>Enhanced and obsolete packet blocks share this layout; the obsolete block splits the first word.</summary>
    public const int PacketBytes = 32;
    public const int PacketInterfaceAt = 8;
    public const int PacketTimeHighAt = 12;
    public const int PacketTimeLowAt = 16;
    public const int PacketCapturedAt = 20;
    public const int PacketOriginalAt = 24;
    public const int PacketDataAt = 28;

    public const int SimpleBytes = 16;
    public const int SimpleOriginalAt = 8;
    public const int SimpleDataAt = 12;

    public const int StatisticsBytes = 24;
    public const int StatisticsInterfaceAt = 8;
    public const int StatisticsOptionsAt = 20;

    public const int EndOfOptions = 0;
    public const int InterfaceTimeResolution = 9;
    public const int InterfaceFcsLength = 13;
    public const int InterfaceTimeOffset = 14;
    public const int PacketFlags = 2;
    public const int StatisticsInterfaceDropped = 5;
    public const int StatisticsSystemDropped = 7;

    /// <summary>Bits 5 to 8 of the packet flags: FCS length in octets, 0 if unknown.</summary>
    public const int PacketFlagsFcsShift = 5;
    public const uint PacketFlagsFcsMask = 0xF;

    /// <summary>Returns the length rounded up to a multiple of four.</summary>
    public static int Padded(int length) => (length + 3) & ~3;
}
