using System.Diagnostics;
using RfbWatch.Capture.Live;
using RfbWatch.Capture.Tests.Files;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>Reads live sources with a timeout, which only a failing test reaches.</summary>
public static class LiveReading
{
    /// <summary>Opens an interface, or fails with the reason.</summary>
    public static IReadOnlyList<LiveSource> Open(string input, LiveOptions? options = null)
    {
        var opening = LiveCapture.Open(input, (options ?? LiveOptions.Default) with { WaitMilliseconds = 20 });
        Assert.True(opening.Problem is null, opening.Problem?.Message);
        Assert.NotEmpty(opening.Sources);
        return opening.Sources;
    }

    /// <summary>Reads until the condition holds.</summary>
    public static void ReadUntil(LiveSource source, List<ReadFrame> frames, Func<bool> isDone)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(isDone);
        var batch = new FrameHeader[32];
        var clock = Stopwatch.StartNew();
        while (!isDone())
        {
            Assert.True(clock.Elapsed < Eventually.Limit, $"{source.Backend}: gave up after {frames.Count} frames, state {source.State}, problem {source.Problem}");
            int count = source.Read(batch);
            foreach (var header in batch.AsSpan(0, count))
            {
                frames.Add(new ReadFrame(header, source.Memory.Slice(header.Offset, header.CapturedLength).ToArray(), source.InputName));
            }
        }
    }

    /// <summary>Reads until the given number of frames have arrived.</summary>
    public static List<ReadFrame> Read(LiveSource source, int count)
    {
        var frames = new List<ReadFrame>();
        ReadUntil(source, frames, () => frames.Count >= count);
        return frames;
    }

    /// <summary>Reads the rings of a group in turn until the given number of frames have arrived; none may be dropped.</summary>
    public static IReadOnlyList<List<ReadFrame>> ReadAll(IReadOnlyList<LiveSource> sources, int count)
    {
        const int ReadsInTurn = 3;
        var rings = sources.Select(_ => new List<ReadFrame>()).ToList();
        var clock = Stopwatch.StartNew();
        while (rings.Sum(frames => frames.Count) < count)
        {
            Assert.True(clock.Elapsed < Eventually.Limit, $"gave up after {string.Join('+', rings.Select(frames => frames.Count))} of {count} frames");
            for (int i = 0; i < sources.Count; i++)
            {
                int reads = 0;
                ReadUntil(sources[i], rings[i], () => reads++ == ReadsInTurn);
            }
        }

        Assert.All(sources, source => Assert.Equal(0, source.Dropped));
        foreach (var source in sources)
        {
            source.Dispose();
        }

        return rings;
    }
}
