using System.IO.MemoryMappedFiles;

namespace RfbWatch.Sensor.Tests.Accounts;

/// <summary>The clock of another process, stepped by a test: its offset from the real time is in a file that both have mapped.</summary>
internal sealed class SteppedClock : TimeProvider, IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _ahead;

    public SteppedClock(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, sizeof(long));
        _ahead = _file.CreateViewAccessor();
    }

    public TimeSpan Ahead
    {
        get => new(_ahead.ReadInt64(0));
        set => _ahead.Write(0, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    public void Dispose()
    {
        _ahead.Dispose();
        _file.Dispose();
    }
}
