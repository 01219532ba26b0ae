using RfbWatch.Capture.Files;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Tests.Files;

/// <summary>A frame as delivered by a source, with a copy of its bytes.</summary>
public sealed record ReadFrame(FrameHeader Header, byte[] Bytes, string Input)
{
    /// <summary>The time according to the file's clock.</summary>
    public DateTime Time => new(Header.Ticks, DateTimeKind.Utc);

    /// <summary>Reads a source to its end and checks what must hold for every batch.</summary>
    public static List<ReadFrame> All(FrameSource source, int batchSize = 32)
    {
        var frames = new List<ReadFrame>();
        var batch = new FrameHeader[batchSize];
        int count;
        while ((count = source.Read(batch)) > 0 || !source.IsEnded)
        {
            Assert.InRange(count, 0, batchSize);
            Assert.True(count > 0 || source.IsLive, "an empty batch of a source that is neither live nor at its end");
            foreach (var header in batch.AsSpan(0, count))
            {
                Assert.InRange(header.CapturedLength, 0, source.Memory.Length);
                Assert.True(header.OriginalLength >= header.CapturedLength);
                Assert.InRange(header.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
                frames.Add(new ReadFrame(header, source.Memory.Slice(header.Offset, header.CapturedLength).ToArray(), source.InputName));
            }
        }

        Assert.Equal(0, source.Read(batch));
        return frames;
    }

    /// <summary>Reads a file with these bytes.</summary>
    public static (List<ReadFrame> Frames, CaptureProblem? Problem) Of(byte[] file, CaptureFileOptions? options = null)
    {
        using var source = CaptureFile.Open(new MemoryStream(file), "test", options);
        var frames = All(source);
        return (frames, source.Problem);
    }
}
