namespace RfbWatch.Capture.Files;

/// <summary>A format that is recognised by its first bytes but not supported.</summary>
/// <param name="Magic">The first bytes.</param>
/// <param name="Name">Completes "the file is ...".</param>
/// <param name="Advice">What to do about it; a sentence.</param>
internal sealed record UnsupportedFormat(byte[] Magic, string Name, string Advice);

/// <summary>
/// Unsupported formats for which the error message can name the format and the remedy. The first bytes come from the specifications
/// of the formats: RFC 8878 (zstd), the LZ4 frame format, xz file format 1.2, RFC 1761 (snoop), APPNOTE 4.3 (zip), and the
/// magic tables of libpcap and wiretap (August 2023).
/// </summary>
internal static class UnsupportedFormats
{
    private const string Convert = "Convert it: editcap -F pcapng IN OUT.";

    private static readonly UnsupportedFormat[] All =
    [
        new([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd", "Expand it: zstd -dc FILE | rfbwatch triage -"),
        new([0x04, 0x22, 0x4D, 0x18], "compressed with lz4", "Expand it: lz4 -dc FILE | rfbwatch triage -"),
        new([0x02, 0x21, 0x4C, 0x18], "compressed with lz4 (legacy frame)", "Expand it: lz4 -dc FILE | rfbwatch triage -"),
        new([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "compressed with xz", "Expand it: xz -dc FILE | rfbwatch triage -"),
        new([0x42, 0x5A, 0x68], "compressed with bzip2", "Expand it: bzip2 -dc FILE | rfbwatch triage -"),
        new([0x1F, 0x9D], "compressed with compress (.Z)", "Expand it: gzip -dc FILE | rfbwatch triage -"),
        new([0x4C, 0x5A, 0x49, 0x50], "compressed with lzip", "Expand it: lzip -dc FILE | rfbwatch triage -"),
        new([0x50, 0x4B, 0x03, 0x04], "a zip archive", "Unpack it: unzip FILE -d DIR, then rfbwatch triage DIR"),
        new([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7-Zip archive", "Unpack it first."),
        new([0x52, 0x61, 0x72, 0x21, 0x1A, 0x07], "a RAR archive", "Unpack it first."),
        new("snoop\0\0\0"u8.ToArray(), "a snoop capture (RFC 1761)", Convert),
        new("GMBU"u8.ToArray(), "a Microsoft Network Monitor 2 capture", Convert),
        new("RTSS"u8.ToArray(), "a Microsoft Network Monitor 1 capture", Convert),
        new("XCP\0"u8.ToArray(), "a NetXRay or Windows Sniffer capture", Convert),
        new("TRSNIFF data"u8.ToArray(), "a DOS Sniffer capture", Convert),
        new("iptrace "u8.ToArray(), "an AIX iptrace capture", Convert),
        new("btsnoop\0"u8.ToArray(), "a Bluetooth btsnoop capture, which holds no IP traffic of a network", "Leave it out."),
        new([0x54, 0x52, 0x00, 0x64, 0x00], "an HP-UX nettl trace", Convert),
        new([0x1C, 0x00, 0x01, 0xAC], "an IXIA lcap capture", Convert),
        new([0xAC, 0x01, 0x00, 0x1C], "an IXIA lcap capture", Convert),
        new([0x1C, 0x00, 0x01, 0xAB], "an IXIA lcap capture", Convert),
        new([0xAB, 0x01, 0x00, 0x1C], "an IXIA lcap capture", Convert),
        new([0xA1, 0xB2, 0x34, 0xCD], "a pcap file in F. Mesquita's modified format", Convert),
        new([0xCD, 0x34, 0xB2, 0xA1], "a pcap file in F. Mesquita's modified format", Convert),
        new([0xA1, 0x2B, 0x3C, 0x4D], "a pcap file in Navtel's modified format", Convert),
        new([0x4D, 0x3C, 0x2B, 0xA1], "a pcap file in Navtel's modified format", Convert),
    ];

    /// <summary>Returns the unsupported format that starts with these bytes, or null.</summary>
    public static UnsupportedFormat? Find(ReadOnlySpan<byte> start)
    {
        foreach (var format in All)
        {
            if (start.StartsWith(format.Magic))
            {
                return format;
            }
        }

        return null;
    }
}
