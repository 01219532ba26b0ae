namespace RfbWatch.Sensor.Tests.Health;

/// <summary>A stream whose writer waits while it is held, as on a disk that hangs.</summary>
internal sealed class BlockingStream : MemoryStream
{
    private readonly ManualResetEventSlim _open = new(true);

    public void Hold() => _open.Reset();

    public void Release() => _open.Set();

    public override void Write(ReadOnlySpan<byte> buffer) => _open.Wait();

    public override void Write(byte[] buffer, int offset, int count) => _open.Wait();
}
