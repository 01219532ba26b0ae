namespace RfbWatch.Capture.Files;

/// <summary>
/// The classic pcap file (draft-ietf-opsawg-pcap; pcap-savefile(5)), as its 24-byte header declares it.
/// </summary>
/// <param name="Swapped">Whether the writer's byte order is not this machine's.</param>
/// <param name="Nanoseconds">Whether the fraction of a second counts nanoseconds, else microseconds.</param>
/// <param name="RecordHeaderBytes">16, or 24 in the modified format of A. Kuznetzov's Linux patches.</param>
/// <param name="MayHaveSwappedLengths">Version 2.3 and older wrote the two lengths of a record in either order.</param>
/// <param name="SnapLength">Most bytes kept of a frame; 0 or nonsense in some files.</param>
/// <param name="LinkType">Low 16 bits of the link-type field.</param>
/// <param name="FcsBytes">FCS bytes at the end of each frame, from the upper bits of the link-type field.</param>
internal readonly record struct PcapFormat(
    bool Swapped, bool Nanoseconds, int RecordHeaderBytes, bool MayHaveSwappedLengths, uint SnapLength, int LinkType, int FcsBytes)
{
    public const int HeaderBytes = 24;
    public const int RecordBytes = 16;

    /// <summary>Adds interface index, protocol, packet type and padding to each record header.</summary>
    public const int ModifiedRecordBytes = 24;

    public const uint MicrosecondMagic = 0xA1B2C3D4;
    public const uint NanosecondMagic = 0xA1B23C4D;
    public const uint ModifiedMagic = 0xA1B2CD34;

    public const int SupportedMajor = 2;
    public const int LastMinorWithSwappedLengths = 3;

    /// <summary>The bit that says the FCS length is given (P), and where it stands: in units of 16 bits.</summary>
    private const uint FcsPresent = 0x0400_0000;
    private const int FcsShift = 28;

    /// <summary>Whether the first four bytes, in either order, begin a pcap file.</summary>
    public static bool IsMagic(uint magic) => magic is MicrosecondMagic or NanosecondMagic or ModifiedMagic;

    /// <summary>Reads the header; false with a text when its version is not one that is known.</summary>
    public static bool TryParse(ReadOnlySpan<byte> header, out PcapFormat format, out string error)
    {
        var magic = BitConverter.ToUInt32(header);
        var swapped = !IsMagic(magic);
        var order = new ByteOrder(swapped);
        magic = order.U32(header, 0);
        int major = order.U16(header, 4), minor = order.U16(header, 6);
        var link = order.U32(header, 20);
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
            : $"pcap version {major}.{minor}, only version {SupportedMajor}.x is read; convert it with: editcap -F pcap IN OUT";
        return major == SupportedMajor;
    }
}
