namespace RfbWatch.Capture.Tests.Files;

/// <summary>Builds classic pcap files byte by byte, in every variant.</summary>
public sealed class PcapBytes
{
    private readonly ByteWriter _out;
    private readonly bool _modified;

    public PcapBytes(
        bool bigEndian = false, uint magic = 0xA1B2C3D4, uint snaplen = 262_144, uint linkType = 1, int major = 2, int minor = 4)
    {
        _modified = magic == 0xA1B2CD34;
        _out = new ByteWriter(bigEndian).U32(magic).U16(major).U16(minor).U32(0).U32(0).U32(snaplen).U32(linkType);
    }

    /// <summary>File length after each record so far.</summary>
    public List<int> Ends { get; } = [];

    public PcapBytes Frame(byte[] bytes, uint seconds = 1_000_000_000, uint fraction = 0, uint? original = null, uint? captured = null)
    {
        _out.U32(seconds).U32(fraction).U32(captured ?? (uint)bytes.Length).U32(original ?? (uint)bytes.Length);
        if (_modified)
        {
            _out.U32(3).U16(0x0800).U8(0, 0);
        }

        _out.Bytes(bytes);
        Ends.Add(_out.Length);
        return this;
    }

    public byte[] ToArray() => _out.ToArray();
}
