using RfbWatch.Capture;
using RfbWatch.Capture.Files;
using RfbWatch.Capture.Live;
using RfbWatch.Packets;

namespace RfbWatch.Cli.Tests;

/// <summary>A live source that plays recordings one after another, and is then silent.</summary>
internal sealed class RecordingsSource(IReadOnlyList<string> paths) : LiveSource
{
    public const string Address = "tcp://recordings:1";
    private readonly ManualResetEventSlim _closed = new();
    private FrameSource? _open;
    private int _next;

    public override string Name => Address;

    public override string Backend => "test";

    public override bool IsStampedHere => false;

    public override ReadOnlySpan<byte> Memory => _open is null ? default : _open.Memory;

    public override long BytesRead => 0;

    /// <summary>Whether all of them have been played.</summary>
    public bool IsDone => Volatile.Read(ref _next) > paths.Count;

    /// <summary>Time of the last frame: rules look back from the time of a clock, so a test's clock starts here.</summary>
    public static DateTime LastTime(IEnumerable<string> paths)
    {
        long last = 0;
        var batch = new FrameHeader[1024];
        foreach (string path in paths)
        {
            using var source = CaptureFile.Open(path);
            while (source.Read(batch) is > 0 and var count)
            {
                last = Math.Max(last, batch.AsSpan(0, count).ToArray().Max(header => header.Ticks));
            }
        }

        return new DateTime(last, DateTimeKind.Utc);
    }

    public LiveOpening Open(string input, LiveOptions options) => new([this], null);

    public override int Read(Span<FrameHeader> batch)
    {
        while (!IsDone)
        {
            if (_open?.Read(batch) is > 0 and var count)
            {
                return count;
            }

            _open?.Dispose();
            _open = _next < paths.Count ? CaptureFile.Open(paths[_next]) : null;
            Volatile.Write(ref _next, _next + 1);
        }

        _closed.Wait(20);
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        _closed.Set();
        _open?.Dispose();
    }
}
