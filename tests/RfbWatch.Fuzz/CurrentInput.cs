using System.IO.MemoryMappedFiles;

namespace RfbWatch.Fuzz;

/// <summary>
/// The input that is being read, in a file that outlives the process: a fault in native memory ends the process before it can say anything. A second thread ends the process when one
/// input takes longer than <see cref="Limit"/>.
/// </summary>
internal sealed class CurrentInput : IDisposable
{
    /// <summary>Far longer than any input takes on a loaded machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The exit code for an input that took too long.</summary>
    public const int HangExitCode = 3;

    private const int MaxBytes = 1 << 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly TimeProvider _clock;
    private readonly ITimer _watch;
    private long _began;

    public CurrentInput(string path, TimeProvider clock)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, MaxBytes + sizeof(int));
        _view = _file.CreateViewAccessor();
        _clock = clock;
        _watch = clock.CreateTimer(_ => Check(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>The input in a file that a process left; null when it was between two inputs, or had not begun.</summary>
    public static byte[]? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var stream = File.OpenRead(path);
        using var reader = new BinaryReader(stream);
        int length = reader.ReadInt32();
        return length == 0 ? null : reader.ReadBytes(length - 1);
    }

    public void Begin(byte[] input)
    {
        // One more than the length: 0 is between inputs.
        _view.WriteArray(sizeof(int), input, 0, Math.Min(input.Length, MaxBytes));
        _view.Write(0, Math.Min(input.Length, MaxBytes) + 1);
        Volatile.Write(ref _began, _clock.GetTimestamp());
    }

    public void End()
    {
        Volatile.Write(ref _began, 0);
        _view.Write(0, 0);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _view.Dispose();
        _file.Dispose();
    }

    private void Check()
    {
        long began = Volatile.Read(ref _began);
        if (began != 0 && _clock.GetElapsedTime(began) > Limit)
        {
            Console.Error.WriteLine($"an input took longer than {Limit.TotalSeconds} s");
            Environment.Exit(HangExitCode);
        }
    }
}
