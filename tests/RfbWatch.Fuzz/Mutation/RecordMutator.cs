using System.Buffers.Binary;

namespace RfbWatch.Fuzz.Mutation;

/// <summary>
/// Changes capture files with their structure in mind: captured lengths below the original ones, files that end inside or after any record, records that are repeated, removed or exchanged.
/// Bytes of the frames change too. Files in other formats than pcap and pcapng, little-endian, change as bytes.
/// </summary>
internal sealed class RecordMutator : IMutator
{
    private const int PcapHeader = 24;
    private const int PcapRecordHeader = 16;
    private const uint PcapMagic = 0xA1B2C3D4;
    private const uint PcapNanosecondMagic = 0xA1B23C4D;
    private const uint PcapngSection = 0x0A0D0D0A;
    private const int PcapngMinBlock = 12;

    private readonly ByteMutator _bytes = new();

    public byte[] Mutate(byte[] input, InputSource others, Random random)
    {
        var pieces = random.Next(4) == 0 ? null : Split(input);
        if (pieces is null || pieces.Count < 2)
        {
            return _bytes.Mutate(input, others, random);
        }

        // The first piece is the header of the file.
        int at = random.Next(1, pieces.Count);
        switch (random.Next(6))
        {
            case 0:
                pieces.RemoveAt(at);
                break;
            case 1:
                pieces.Insert(at, pieces[at]);
                break;
            case 2:
                int other = random.Next(1, pieces.Count);
                (pieces[at], pieces[other]) = (pieces[other], pieces[at]);
                break;
            case 3:
                pieces.RemoveRange(at, pieces.Count - at);
                break;
            case 4:
                pieces[at] = Cut(pieces[at], random);
                break;
            default:
                pieces[at] = _bytes.Mutate(pieces[at], others, random);
                break;
        }

        return [.. pieces.SelectMany(piece => piece)];
    }

    private static List<byte[]>? Split(byte[] file)
    {
        if (file.Length < PcapHeader)
        {
            return null;
        }

        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(file);
        return magic is PcapMagic or PcapNanosecondMagic ? SplitPcap(file) : magic == PcapngSection ? SplitPcapng(file) : null;
    }

    private static List<byte[]> SplitPcap(byte[] file)
    {
        List<byte[]> pieces = [file[..PcapHeader]];
        int at = PcapHeader;
        while (file.Length - at >= PcapRecordHeader)
        {
            uint captured = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8));
            int end = (int)Math.Min(file.Length, at + PcapRecordHeader + (long)captured);
            pieces.Add(file[at..end]);
            at = end;
        }

        return pieces;
    }

    private static List<byte[]> SplitPcapng(byte[] file)
    {
        List<byte[]> pieces = [];
        int at = 0;
        while (file.Length - at >= PcapngMinBlock)
        {
            uint length = Math.Max(PcapngMinBlock, BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 4)));
            int end = (int)Math.Min(file.Length, at + (long)length);
            pieces.Add(file[at..end]);
            at = end;
        }

        return pieces;
    }

    /// <summary>Lowers the captured length of a record of a pcap file and removes the bytes behind it, as a smaller snap length would have.</summary>
    private static byte[] Cut(byte[] record, Random random)
    {
        if (record.Length <= PcapRecordHeader)
        {
            return record;
        }

        int captured = random.Next(record.Length - PcapRecordHeader);
        byte[] cut = record[..(PcapRecordHeader + captured)];
        BinaryPrimitives.WriteUInt32LittleEndian(cut.AsSpan(8), (uint)captured);
        return cut;
    }
}
