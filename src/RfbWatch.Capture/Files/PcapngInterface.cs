using System.Buffers.Binary;

namespace RfbWatch.Capture.Files;

/// <summary>The properties of an interface description block that apply to its packets.</summary>
internal struct PcapngInterface
{
    /// <summary>From this value on, if_fcslen can only be in bits.</summary>
    private const int LeastFcsBits = 16;

    public int LinkType;
    public uint SnapLength;
    public int FcsBytes;
    public TimestampScale Scale;

    /// <summary>Drops reported by the last statistics block of the interface; each block counts from the start of the capture.</summary>
    public long Dropped;

    /// <summary>Parses a whole block of at least <see cref="PcapngFormat.InterfaceBytes"/>.</summary>
    public static PcapngInterface Parse(ReadOnlySpan<byte> block, ByteOrder order)
    {
        byte resolution = TimestampScale.DefaultResolution;
        long offset = 0;
        var parsed = new PcapngInterface
        {
            LinkType = order.U16(block, PcapngFormat.InterfaceLinkTypeAt),
            SnapLength = order.U32(block, PcapngFormat.InterfaceSnapLengthAt),
        };
        var options = new PcapngOptions(block[PcapngFormat.InterfaceOptionsAt..^PcapngFormat.TrailerBytes], order);
        while (options.Next())
        {
            switch (options.Code)
            {
                case PcapngFormat.InterfaceTimeResolution when options.Value.Length >= 1:
                    resolution = options.Value[0];
                    break;
                case PcapngFormat.InterfaceTimeOffset when options.Value.Length >= sizeof(long):
                    offset = (long)order.U64(options.Value, 0);
                    break;
                case PcapngFormat.InterfaceFcsLength when options.Value.Length >= 1:
                    // The text of the drafts specifies bits, but their example is 4; writers and readers use octets (wiretap).
                    parsed.FcsBytes = options.Value[0] < LeastFcsBits ? options.Value[0] : options.Value[0] / 8;
                    break;
            }
        }

        parsed.Scale = new TimestampScale(resolution, offset);
        return parsed;
    }
}
