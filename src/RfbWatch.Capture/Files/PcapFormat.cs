namespace RfbWatch.Capture.Files;

/// <summary>
/// The format declared by the 24-byte header of a classic pcap file (draft-ietf-opsawg-pcap; pcap-savefile(5)).
/// </summary>
/// <param name="Swapped">Whether the file's byte order differs from this machine's.</param>
/// <param name="Nanoseconds">Whether fractions of a second are in nanoseconds; otherwise microseconds.</param>
/// <param name="RecordHeaderBytes">16, or 24 in the modified format of A. Kuznetzov's Linux patches.</param>
/// <param name="MayHaveSwappedLengths">Whether the two lengths of a record may be in either order: version 2.3 and older.</param>
/// <param name="SnapLength">Maximum captured bytes of a frame; 0 or meaningless in some files.</param>
/// <param name="LinkType">Low 16 bits of the link-type field.</param>
/// <param name="FcsBytes">FCS bytes at the end of each frame, from the upper bits of the link-type field.</param>
internal readonly record struct PcapFormat(
    bool Swapped, bool Nanoseconds, int RecordHeaderBytes, bool MayHaveSwappedLengths, uint SnapLength, int LinkType, int FcsBytes)
{
    public const int HeaderBytes = 24;
    public const int RecordBytes = 16;

    /// <summary>Length of a record header of the modified format, which adds interface index, protocol, packet type and padding.</summary>
    public const int ModifiedRecordBytes = 24;

    public const uint MicrosecondMagic = 0xA1B2C3D4;
    public const uint NanosecondMagic = 0xA1B23C4D;
    public const uint ModifiedMagic = 0xA1B2CD34;

    public const int SupportedMajor = 2;
    public const int LastMinorWithSwappedLengths = 3;

    /// <summary>The flag that indicates that the FCS length is present (P), and the bit position of the length, which is in units of 16 bits.</summary>
    private const uint FcsPresent = 0x0400_0000;
    private const int FcsShift = 28;

    /// <summary>Whether the value is the magic number of a pcap file.</summary>
    public static bool IsMagic(uint magic) => magic is MicrosecondMagic or NanosecondMagic or ModifiedMagic;

    /// <summary>Parses the header; returns false and an error text if the version is not supported.</summary>
    public static bool TryParse(ReadOnlySpan<byte> header, out PcapFormat format, out string error)
    {
        uint magic = BitConverter.ToUInt32(header);
        bool swapped = !IsMagic(magic);
        var order = new ByteOrder(swapped);
        magic = order.U32(header, 0);
        int major = order.U16(header, 4), minor = order.U16(header, 6);
        uint link = order.U32(header, 20);
        format = new PcapFormat(
            swapped,
            magic == NanosecondMagic,
            magic == ModifiedMagic ? ModifiedRecordBytes : RecordBytes,
            minor <= LastMinorWithSwappedLengths,
            order.U32(header, 16),
            (int)(link & 0xFFFF),
            (link & FcsPresent) == 0 ? 0 : (int)(link >> FcsShift) * 2);
        error = major == SupportedMajor
            ? ""
            : $"pcap version {major}.{minor} is not supported, only version {SupportedMajor}.x; convert it with: editcap -F pcap IN OUT";
        return major == SupportedMajor;
    }
}
