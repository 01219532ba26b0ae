using System.Buffers;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Outputs.Delivery;

/// <summary>Options for rotating a file of lines and for retaining rotated files.</summary>
public sealed record RotationOptions
{
    /// <summary>Size in bytes above which the file is rotated. Default 256 MiB.</summary>
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>Age at which the file is rotated. Default one day.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Age after which a rotated file is deleted. Default 90 days.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Total size in bytes of the rotated files above which the oldest are deleted. Default 10 GiB.</summary>
    public long KeepBytes { get; init; } = 10L << 30;

    /// <summary>Whether rotated files are compressed (gzip), except the newest of each path. Default true.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>Free disk space in bytes that is preserved. With less, lines are refused and counted until space is available. Default 512 MiB.</summary>
    public long MinFreeBytes { get; init; } = 512L << 20;
}

/// <summary>
/// A file of lines that other processes read while it grows. It is rotated by size and age to a name with a timestamp, reopened on request (after an
/// external rotation), and never fills the disk. Lines are complete: an incomplete line left by a full disk or a killed process is removed. The file is private
/// and not a symbolic link (<see cref="PrivateFile"/>). Thread-safe.
/// </summary>
public sealed class RotatingFile : IDisposable
{
    /// <summary>Number of bytes written between checks of the free space.</summary>
    private const long SpaceCheckInterval = 1 << 20;

    /// <summary>Maximum length of an unterminated line that is removed. A longer one was not written by this program, and is terminated instead.</summary>
    private const int MaxPartialLine = 16 << 20;

    /// <summary>Size of the check by which a file that refused lines determines whether it can accept them again: one block.</summary>
    private const int ProbeBytes = 4096;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly RotationOptions _options;
    private readonly TimeProvider _clock;
    private SafeFileHandle? _file;
    private DateTimeOffset _opened;
    private long _sinceSpaceCheck = SpaceCheckInterval;

    /// <summary>Creates a writer for a path. The file is created, or opened for appending, when the first line is written.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="options">Options for rotation and free space.</param>
    /// <param name="clock">Provides the timestamps and ages of files.</param>
    public RotatingFile(string path, RotationOptions options, TimeProvider clock)
    {
        _path = path;
        _options = options;
        _clock = clock;
    }

    /// <summary>Number of lines refused because of insufficient disk space or a disk error.</summary>
    public long Refused { get; private set; }

    /// <summary>Number of bytes removed as incomplete lines left by a killed process or a full disk.</summary>
    public long TruncatedBytes { get; private set; }

    /// <summary>Why lines are being refused; empty if they are not.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Writes one line; returns false if it was refused. Refused lines are counted.</summary>
    /// <param name="line">The line without its line end.</param>
    public bool Write(ReadOnlySpan<byte> line)
    {
        byte[] text = ArrayPool<byte>.Shared.Rent(line.Length + 1);
        line.CopyTo(text);
        text[line.Length] = (byte)'\n';
        bool isWritten = Write(text.AsSpan(0, line.Length + 1), [line.Length + 1]) == 1;
        ArrayPool<byte>.Shared.Return(text);
        return isWritten;
    }

    /// <summary>Writes several lines, with as few writes as possible; returns how many were written. Refused lines are counted.</summary>
    /// <param name="lines">The lines with their line ends.</param>
    /// <param name="ends">The end of each line in <paramref name="lines"/>.</param>
    public int Write(ReadOnlySpan<byte> lines, ReadOnlySpan<int> ends)
    {
        lock (_lock)
        {
            int written = 0;
            int most = ends.Length;
            for (int first = 0; first < ends.Length;)
            {
                int count = TryWrite(lines, ends[first..Math.Min(ends.Length, first + most)], first == 0 ? 0 : ends[first - 1]);
                written += count;
                first += count;
                if (count == 0 && most == 1)
                {
                    Refused++;
                    first++;
                }
                else if (count == 0)
                {
                    // There may be space for some of the lines.
                    most = 1;
                }
            }

            return written;
        }
    }

    /// <summary>Checks whether a file that refused lines would accept one now. If so, clears its problem.</summary>
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
                Problem = MessageOf(e);
            }
        }
    }

    /// <summary>
    /// Returns the ReportIds greater than a given one in the last lines of the file and, if necessary, of uncompressed rotated files. A file that cannot be read is ignored.
    /// </summary>
    /// <param name="number">Lines with this ReportId or an earlier one are not needed.</param>
    public IReadOnlySet<long> NumbersAfter(long number)
    {
        lock (_lock)
        {
            var numbers = new HashSet<long>();
            try
            {
                if (!JsonLines.AddNumbersAfter(_path, number, numbers))
                {
                    // All uncompressed ones: if the clock was set back, the last rotated file is not the newest by name.
                    foreach (var file in RotatedFile.Of(_path).Where(file => !file.IsCompressed))
                    {
                        JsonLines.AddNumbersAfter(file.Path, number, numbers);
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Lines of the file may be repeated, but none is lost.
            }

            return numbers;
        }
    }

    /// <summary>Closes the file, so that the next line reopens its path. This supports external rotation.</summary>
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
            Problem = string.Create(CultureInfo.InvariantCulture, $"{_path}: the disk has {free} bytes free, but {_options.MinFreeBytes} must stay free; free space");
            return false;
        }

        _sinceSpaceCheck = 0;
        return true;
    }

    private string MessageOf(Exception e) => e.Message.Contains(_path, StringComparison.Ordinal) ? e.Message : $"{_path}: {e.Message}";

    /// <summary>Writes lines up to the next rotation. Returns their number, or 0 if the first one is refused.</summary>
    /// <param name="text">The text that contains the lines.</param>
    /// <param name="ends">The end of each line in the text.</param>
    /// <param name="from">The start of the first line in the text.</param>
    private int TryWrite(ReadOnlySpan<byte> text, ReadOnlySpan<int> ends, int from)
    {
        try
        {
            if (!HasRoom(ends[^1] - from))
            {
                return 0;
            }

            RotateWhenDue(ends[0] - from);
            _file ??= Open();
            int count = WriteLines(_file, text, ends, from);
            Problem = "";
            return count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = MessageOf(e);
            _sinceSpaceCheck = SpaceCheckInterval;
            Close();
            return 0;
        }
    }

    /// <summary>
    /// Writes the lines that fit into the file before it is rotated, at least one. Returns their number. If not all of them can be written, the completely written ones remain.
    /// </summary>
    private int WriteLines(SafeFileHandle file, ReadOnlySpan<byte> text, ReadOnlySpan<int> ends, int from)
    {
        long end = RandomAccess.GetLength(file);
        int count = 1;
        while (count < ends.Length && end + ends[count] - from <= _options.MaxBytes)
        {
            count++;
        }

        try
        {
            RandomAccess.Write(file, text[from..ends[count - 1]], end);
            return count;
        }
        catch (IOException)
        {
            long length = RandomAccess.GetLength(file);
            int complete = 0;
            while (complete < count && end + ends[complete] - from <= length)
            {
                complete++;
            }

            long kept = complete == 0 ? end : end + ends[complete - 1] - from;
            TruncatedBytes += Math.Max(0, length - kept);
            RandomAccess.SetLength(file, kept);
            if (complete == 0)
            {
                throw;
            }

            return complete;
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
            // Otherwise, the file was moved by an external rotation.
            File.Move(_path, RotatedFile.NameFor(_path, now));
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
