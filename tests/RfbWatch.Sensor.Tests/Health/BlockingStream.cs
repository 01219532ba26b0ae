namespace RfbWatch.Sensor.Tests.Health;

/// <summary>A stream whose writer blocks while it is held, as on a disk that does not respond.</summary>
internal sealed class BlockingStream : MemoryStream
{
    private readonly ManualResetEventSlim _open = new(true);
    private volatile Exception? _failure;

    public void Hold() => _open.Reset();

    public void Release() => _open.Set();

    /// <summary>Throws at every write from now on; null to stop.</summary>
    public void Fail(Exception? failure) => _failure = failure;

    public override void Write(ReadOnlySpan<byte> buffer) => Take();

    public override void Write(byte[] buffer, int offset, int count) => Take();

    private void Take()
    {
        if (_failure is { } failure)
        {
            throw failure;
        }

        _open.Wait();
    }
}
