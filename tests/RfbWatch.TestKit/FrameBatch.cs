using RfbWatch.Packets;

namespace RfbWatch.TestKit;

/// <summary>A batch of frames as a source delivers it: headers, and one block of memory with the bytes.</summary>
public sealed class FrameBatch
{
    private FrameBatch(FrameHeader[] headers, byte[] memory)
    {
        Headers = headers;
        Memory = memory;
    }

    /// <summary>One header per frame, numbered from the given first number.</summary>
    public FrameHeader[] Headers { get; }

    /// <summary>The bytes of all frames.</summary>
    public byte[] Memory { get; }

    /// <summary>Stores the frames one after the other.</summary>
    public static FrameBatch Of(IEnumerable<TestFrame> frames, long firstNumber = 1)
    {
        var headers = new List<FrameHeader>();
        using var memory = new MemoryStream();
        foreach (var frame in frames)
        {
            headers.Add(new FrameHeader
            {
                Ticks = frame.Ticks,
                Number = firstNumber + headers.Count,
                Offset = (int)memory.Length,
                CapturedLength = frame.Bytes.Length,
                OriginalLength = frame.OriginalLength,
                LinkType = frame.LinkType,
                StrippedVlanTci = -1,
            });
            memory.Write(frame.Bytes);
        }

        return new FrameBatch([.. headers], memory.ToArray());
    }
}
