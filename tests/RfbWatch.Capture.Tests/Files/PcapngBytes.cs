namespace RfbWatch.Capture.Tests.Files;

/// <summary>Builds pcapng files byte by byte: any block, valid or invalid.</summary>
public sealed class PcapngBytes
{
    private readonly List<byte> _file = [];
    private bool _bigEndian;

    /// <summary>File length after each block so far, and whether the block is a frame.</summary>
    public List<(int End, bool IsFrame)> Ends { get; } = [];

    public static byte[] Option(bool bigEndian, int code, byte[] value)
    {
        var option = new ByteWriter(bigEndian).U16(code).U16(value.Length).Bytes(value);
        return option.Bytes(new byte[-value.Length & 3]).ToArray();
    }

    public PcapngBytes Section(bool bigEndian = false, int major = 1, byte[]? options = null)
    {
        _bigEndian = bigEndian;
        return Block(0x0A0D0D0A, new ByteWriter(bigEndian).U32(0x1A2B3C4D).U16(major).U16(0).U64(ulong.MaxValue).Bytes(options ?? []));
    }

    public PcapngBytes Interface(int linkType = 1, uint snaplen = 0, byte? resolution = null, long? offset = null, byte? fcs = null)
    {
        var body = Body().U16(linkType).U16(0).U32(snaplen).Bytes(Option(2, "eth0"u8.ToArray()));
        if (resolution is { } exponent)
        {
            body.Bytes(Option(9, [exponent]));
        }

        if (offset is { } seconds)
        {
            body.Bytes(Option(14, Body().U64((ulong)seconds).ToArray()));
        }

        if (fcs is { } length)
        {
            body.Bytes(Option(13, [length]));
        }

        return Block(1, body.Bytes(Option(0, [])));
    }

    public PcapngBytes Frame(byte[] bytes, uint on = 0, ulong time = 0, uint? original = null, uint? captured = null, byte[]? options = null) =>
        Block(6, Packet(Body().U32(on), bytes, time, original, captured, options), true);

    public PcapngBytes ObsoleteFrame(byte[] bytes, int on = 0, ulong time = 0, int drops = 0) =>
        Block(2, Packet(Body().U16(on).U16(drops), bytes, time, null, null, null), true);

    public PcapngBytes SimpleFrame(byte[] bytes, uint? original = null) =>
        Block(3, Body().U32(original ?? (uint)bytes.Length).Bytes(bytes).Bytes(new byte[-bytes.Length & 3]), true);

    public PcapngBytes Statistics(uint on, ulong interfaceDropped, ulong systemDropped) =>
        Block(5, Body().U32(on).U64(0).Bytes(Option(5, Body().U64(interfaceDropped).ToArray())).Bytes(Option(7, Body().U64(systemDropped).ToArray())));

    public PcapngBytes Block(uint type, ByteWriter body, bool isFrame = false, uint? length = null, uint? trailer = null)
    {
        uint total = (uint)body.Length + 12;
        _file.AddRange(new ByteWriter(_bigEndian).U32(type).U32(length ?? total).Bytes(body.ToArray()).U32(trailer ?? total).ToArray());
        Ends.Add((_file.Count, isFrame));
        return this;
    }

    public ByteWriter Body() => new(_bigEndian);

    public byte[] Option(int code, byte[] value) => Option(_bigEndian, code, value);

    public byte[] ToArray() => [.. _file];

    private static ByteWriter Packet(ByteWriter body, byte[] bytes, ulong time, uint? original, uint? captured, byte[]? options) => body
        .U32((uint)(time >> 32)).U32((uint)time)
        .U32(captured ?? (uint)bytes.Length).U32(original ?? (uint)bytes.Length)
        .Bytes(bytes).Bytes(new byte[-bytes.Length & 3]).Bytes(options ?? []);
}
