using System.Globalization;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Outputs.Delivery;

/// <summary>When a file of lines is put aside and a new one begun.</summary>
public sealed record RotationOptions
{
    /// <summary>Bytes after which the file is put aside. Default 256 MiB.</summary>
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>Age after which it is put aside. Default one day.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Age after which a file that was put aside is deleted. Default 90 days.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Bytes of files put aside, all together, after which the oldest are deleted. Default 10 GiB.</summary>
    public long KeepBytes { get; init; } = 10L << 30;

    /// <summary>Whether files put aside are compressed (gzip), but for the youngest of each. Default true.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>Free bytes that the disk keeps: with less, lines are refused and counted until there is room. Default 512 MiB.</summary>
    public long MinFreeBytes { get; init; } = 512L << 20;
}

/// <summary>
/// A file of lines that others read while it grows: put aside by size and age under a name with its time, opened again on request (after an
/// outside rotation), and guarded against filling the disk. Lines are whole: half of one that a full disk or a dead process left is cut off. The file is private
/// and no symbolic link (<see cref="PrivateFile"/>). Safe for several threads.
/// </summary>
public sealed class RotatingFile : IDisposable
{
    /// <summary>Bytes between two looks at the free space.</summary>
    private const long SpaceCheckInterval = 1 << 20;

    /// <summary>Bytes of a tail without a line end that are cut off at most; a longer one is no line of ours, and is ended instead.</summary>
    private const int MaxPartialLine = 16 << 20;

    /// <summary>Room that is asked for before a file that refused lines counts as well again: a block.</summary>
    private const int ProbeBytes = 4096;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly RotationOptions _options;
    private readonly TimeProvider _clock;
    private byte[] _line = [];
    private SafeFileHandle? _file;
    private DateTimeOffset _opened;
    private long _sinceSpaceCheck = SpaceCheckInterval;

    /// <summary>A file at a path; it is made, or appended to, with the first line.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="options">When it is put aside.</param>
    /// <param name="clock">Names and ages files.</param>
    public RotatingFile(string path, RotationOptions options, TimeProvider clock)
    {
        _path = path;
        _options = options;
        _clock = clock;
    }

    /// <summary>Lines refused because the disk had too little room or failed.</summary>
    public long Refused { get; private set; }

    /// <summary>Bytes of half lines that were cut off: what a process that died, or a disk that was full, had left.</summary>
    public long TruncatedBytes { get; private set; }

    /// <summary>Why lines are being refused; empty while they are not.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Writes one line; false when it was refused, which is counted.</summary>
    /// <param name="line">The line without its end.</param>
    public bool Write(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            try
            {
                if (!HasRoom(line.Length + 1))
                {
                    Refused++;
                    return false;
                }

                RotateWhenDue(line.Length + 1);
                WriteWhole(_file ??= Open(), line);
                Problem = "";
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Problem = Told(e);
                Refused++;
                _sinceSpaceCheck = SpaceCheckInterval;
                Close();
                return false;
            }
        }
    }

    /// <summary>Looks whether a file that refused lines would take one now; its problem ends with that.</summary>
    public void Probe()
    {
        lock (_lock)
        {
            if (Problem.Length == 0)
            {
                return;
            }

            try
            {
                if (HasRoom(ProbeBytes))
                {
                    _file ??= Open();
                    Problem = "";
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Problem = Told(e);
            }
        }
    }

    /// <summary>The ReportIds behind one in the lines at the end of the file, and of the one that was put aside last. A file that cannot be read has none.</summary>
    /// <param name="number">Lines with this one, or one before it, are not looked for.</param>
    public IReadOnlySet<long> NumbersAfter(long number)
    {
        lock (_lock)
        {
            var numbers = new HashSet<long>();
            try
            {
                if (!JsonLines.AddNumbersAfter(_path, number, numbers))
                {
                    // All of them: by a clock that was set back the last is not the youngest by name.
                    foreach (var file in RotatedFile.Of(_path).Where(file => !file.IsCompressed))
                    {
                        JsonLines.AddNumbersAfter(file.Path, number, numbers);
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Its lines may come twice; none is lost.
            }

            return numbers;
        }
    }

    /// <summary>Closes the file, so that the next line opens its path anew: for rotation from outside.</summary>
    public void Reopen()
    {
        lock (_lock)
        {
            Close();
        }
    }

    /// <inheritdoc />
    public void Dispose() => Reopen();

    private bool HasRoom(int bytes)
    {
        _sinceSpaceCheck += bytes;
        if (_sinceSpaceCheck < SpaceCheckInterval)
        {
            return true;
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(_path))!;
        Directory.CreateDirectory(folder);
        long free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < Math.Max(_options.MinFreeBytes, bytes))
        {
            Problem = string.Create(CultureInfo.InvariantCulture, $"{_path}: the disk has {free} bytes free, {_options.MinFreeBytes} are kept; make room");
            return false;
        }

        _sinceSpaceCheck = 0;
        return true;
    }

    private string Told(Exception e) => e.Message.Contains(_path, StringComparison.Ordinal) ? e.Message : $"{_path}: {e.Message}";

    private void WriteWhole(SafeFileHandle file, ReadOnlySpan<byte> line)
    {
        if (_line.Length <= line.Length)
        {
            _line = new byte[line.Length + 1024];
        }

        line.CopyTo(_line);
        _line[line.Length] = (byte)'\n';
        long end = RandomAccess.GetLength(file);
        try
        {
            RandomAccess.Write(file, _line.AsSpan(0, line.Length + 1), end);
        }
        catch (IOException)
        {
            TruncatedBytes += Math.Max(0, RandomAccess.GetLength(file) - end);
            RandomAccess.SetLength(file, end);
            throw;
        }
    }

    private SafeFileHandle Open()
    {
        var file = PrivateFile.Open(_path, FileMode.Append);
        try
        {
            TruncatePartialLine(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _opened = _clock.GetUtcNow();
        return file;
    }

    private void TruncatePartialLine(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        long kept = length;
        Span<byte> block = stackalloc byte[ProbeBytes];
        while (kept > 0 && length - kept < MaxPartialLine)
        {
            var piece = block[..(int)Math.Min(kept, block.Length)];
            int read = RandomAccess.Read(file, piece, kept - piece.Length);
            int lineEnd = piece[..read].LastIndexOf((byte)'\n');
            kept -= piece.Length - (lineEnd + 1);
            if (lineEnd >= 0)
            {
                break;
            }
        }

        if (length - kept >= MaxPartialLine)
        {
            RandomAccess.Write(file, "\n"u8, length);
        }
        else if (kept < length)
        {
            RandomAccess.SetLength(file, kept);
            TruncatedBytes += length - kept;
        }
    }

    private void RotateWhenDue(int bytes)
    {
        long length = _file is null ? 0 : RandomAccess.GetLength(_file);
        if (length == 0)
        {
            return;
        }

        var now = _clock.GetUtcNow();
        if (length + bytes <= _options.MaxBytes && now - _opened < _options.MaxAge)
        {
            return;
        }

        Close();
        if (File.Exists(_path))
        {
            // Else it was moved away from outside, and that was its rotation.
            File.Move(_path, RotatedFile.NameFor(_path, now));
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
