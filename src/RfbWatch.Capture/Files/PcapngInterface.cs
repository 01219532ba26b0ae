using System.Buffers.Binary;

namespace RfbWatch.Capture.Files;

/// <summary>What an interface description block says of the packets that name it.</summary>
internal struct PcapngInterface
{
    /// <summary>From here on the value of if_fcslen can only be meant in bits.</summary>
    private const int LeastFcsBits = 16;

    public int LinkType;
    public uint SnapLength;
    public int FcsBytes;
    public TimestampScale Scale;

    /// <summary>Drops that its last statistics block tells; a later block counts from the same beginning.</summary>
    public long Dropped;

    /// <summary>Reads a whole block of at least <see cref="PcapngFormat.InterfaceBytes"/>.</summary>
    public static PcapngInterface Parse(ReadOnlySpan<byte> block, ByteOrder order)
    {
        var resolution = TimestampScale.DefaultResolution;
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
                    // The drafts say bits in the text and give 4 as the example; writers and readers mean octets (wiretap).
                    parsed.FcsBytes = options.Value[0] < LeastFcsBits ? options.Value[0] : options.Value[0] / 8;
                    break;
            }
        }

        parsed.Scale = new TimestampScale(resolution, offset);
        return parsed;
    }
}
