using System.IO.Hashing;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Keeps the columns that were read of a large file in a hidden file beside it (<c>.NAME.rfbwatch-columns</c>), so that the next reading does not parse the file again. A cache belongs to one version of the
/// file (size, time of modification, first and last bytes), of the program and of the columns that it contains; any other is replaced. A cache that cannot be read or written changes no result. A user
/// who can replace the cache can also replace the file: in a sticky folder such as /tmp, where that is not so, there is no cache.
/// </summary>
/// <param name="minBytes">Size from which a file is cached. Default 32 MiB: a smaller one is read in a fraction of a second.</param>
public sealed class ColumnCache(long minBytes = 32 << 20)
{
    /// <summary>Disk space in bytes that remains free; with less, no cache is written.</summary>
    private const long MinFreeBytes = 512 << 20;

    /// <summary>Bytes at the start and at the end of a file that identify its contents, in addition to its size and time.</summary>
    private const int SampleBytes = 64 << 10;

    /// <summary>Path of the cache of a file.</summary>
    /// <param name="path">The file.</param>
    public static string PathOf(string path) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.rfbwatch-columns");

    /// <summary>Returns what a query needs of a file from its cache, or reads all rows of the requested columns, together with those that are cached, and writes the cache.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">The table of its rows; null to detect it from the file.</param>
    /// <param name="demand">The columns to read, and the conditions of rows.</param>
    /// <param name="read">Reads the file; null if it must be read as rows.</param>
    internal TelemetryFile? Read(string path, string? table, TableDemand demand, Func<TableDemand, TelemetryFile?> read)
    {
        if (KeyOf(path, table) is not { } key)
        {
            return read(demand);
        }

        using var known = ColumnCacheReader.Open(PathOf(path), key);
        if (known?.TryRead(path, demand) is { } cached)
        {
            return cached;
        }

        // With the columns that are cached already, the cache serves both queries from now on.
        IReadOnlySet<string>? Wanted(string name)
        {
            var wanted = demand.Columns(name);
            return wanted is null || known?.TryGetRequested(name, out var cached) != true ? wanted
                : cached is null ? null
                : new HashSet<string>(wanted.Concat(cached), StringComparer.Ordinal);
        }

        var file = read(new TableDemand(Wanted));

        // The number of unreadable cells depends on the columns that are read, so that a cache would report another one.
        if (file is { Error: null, IsHead: false, UnreadableCells: 0 } && file.Tables.All(each => each.Columns is not null) && KeyOf(path, table) is { } after && after.AsSpan().SequenceEqual(key))
        {
            Write(path, key, file, Wanted);
        }

        return file;
    }

    // The key that the cache of the file must have; null if the file is not cached.
    private byte[]? KeyOf(string path, string? table)
    {
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists || info.Length < minBytes || IsSticky(info.Directory!))
            {
                return null;
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (!stream.CanSeek)
            {
                return null;
            }

            var hash = new XxHash3();
            byte[] sample = new byte[SampleBytes];
            int read = stream.ReadAtLeast(sample, SampleBytes, throwOnEndOfStream: false);
            if (ParquetTelemetry.IsMagic(sample.AsSpan(0, read)))
            {
                // Its columns can be read separately without a cache.
                return null;
            }

            hash.Append(sample.AsSpan(0, read));
            stream.Seek(Math.Max(0, stream.Length - SampleBytes), SeekOrigin.Begin);
            hash.Append(sample.AsSpan(0, stream.ReadAtLeast(sample, SampleBytes, throwOnEndOfStream: false)));
            return ColumnCacheFile.KeyOf(table, stream.Length, info.LastWriteTimeUtc, hash.GetCurrentHashAsUInt64());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Reading the file reports it.
            return null;
        }
    }

    private static bool IsSticky(DirectoryInfo folder) => !OperatingSystem.IsWindows() && folder.UnixFileMode.HasFlag(UnixFileMode.StickyBit);

    private static void Write(string path, byte[] key, TelemetryFile file, Func<string, IReadOnlySet<string>?> columns)
    {
        string cache = PathOf(path);
        string partial = $"{cache}.{Path.GetRandomFileName()}";
        try
        {
            string folder = Path.GetDirectoryName(cache)!;
            if (new DriveInfo(folder).AvailableFreeSpace < MinFreeBytes + new FileInfo(path).Length)
            {
                return;
            }

            // Left by killed processes. A process that is still writing one loses it, and then writes no cache. No search pattern: '.*' would also match the cache, and names may contain wildcards.
            foreach (string left in Directory.GetFiles(folder).Where(each => each.Length == partial.Length && each.StartsWith(cache + ".", StringComparison.Ordinal)))
            {
                Delete(left);
            }

            // A new file follows no symbolic link, and renaming it replaces one.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 1 << 16 };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var stream = new FileStream(partial, options))
            {
                ColumnCacheWriter.Write(stream, key, file, columns);
            }

            File.Move(partial, cache, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // An argument: on Windows, the free space of a network share is unknown.
            Delete(partial);
        }
    }

    private static void Delete(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is read-only, its disk failed, or another process has the file open (Windows).
        }
    }
}
