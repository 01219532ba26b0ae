using System.Collections.Concurrent;
using RfbWatch.Capture.Live;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Health;

/// <summary>A live source controlled by the test: its frames, its drops, its state, and a read that can block.</summary>
internal sealed class ScriptedSource : LiveSource
{
    public const string Address = "tcp://scripted:1";
    private readonly BlockingCollection<FrameBatch> _batches = [];
    private readonly ManualResetEventSlim _goes = new(true);
    private volatile bool _isHanging;
    private FrameBatch? _last;
    private long _dropped;

    public override string Name => Address;

    public override string Backend => "test";

    public override ReadOnlySpan<byte> Memory => _last is null ? default : _last.Memory;

    public override long BytesRead => 0;

    public override long Dropped => Interlocked.Read(ref _dropped);

    public void Send(IEnumerable<TestFrame> frames) => _batches.Add(FrameBatch.Of(frames));

    public void Drop(long frames) => Interlocked.Add(ref _dropped, frames);

    public void Become(LiveState state) => State = state;

    public void Hang() => _goes.Reset();

    /// <summary>Whether its loop has reached the blocking read.</summary>
    public bool IsHanging => _isHanging;

    public void GoOn() => _goes.Set();

    public LiveOpening Open(string input, LiveOptions options) => new([this], null);

    public override int Read(Span<FrameHeader> batch)
    {
        while (!_goes.IsSet)
        {
            _isHanging = true;
            _goes.Wait();
        }

        _isHanging = false;
        if (!_batches.TryTake(out _last, millisecondsTimeout: 20))
        {
            return 0;
        }

        _last.Headers.CopyTo(batch);
        return _last.Headers.Length;
    }
}
