using System.IO.Compression;

namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// Applies retention to rotated files: compresses them, and deletes the oldest if they are too old or too large in total. The newest file of each path is not compressed, because a reader
/// may still be reading it, and the sensor examines it after a crash.
/// </summary>
/// <param name="paths">Paths of the active files.</param>
/// <param name="options">Retention limits.</param>
/// <param name="clock">The clock for file ages.</param>
public sealed class RotatedFiles(IReadOnlyList<string> paths, RotationOptions options, TimeProvider clock)
{
    private const string PartialEnding = ".partial";

    /// <summary>Files deleted since the start.</summary>
    public long Deleted { get; private set; }

    /// <summary>Why the last cleanup failed; empty if it succeeded.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Compresses and deletes files that are due. How long that takes depends on their size.</summary>
    public void CompressAndDelete()
    {
        Problem = "";
        foreach (string path in paths)
        {
            Guarded(() => Compress(path));
        }

        Guarded(DeleteOld);
    }

    private void Compress(string path)
    {
        var files = RotatedFile.Of(path);
        foreach (string left in files.Where(file => !file.IsCompressed).Select(file => file.Path + RotatedFile.CompressedEnding + PartialEnding).Where(File.Exists))
        {
            // Left by a process that died.
            File.Delete(left);
        }

        foreach (var file in options.Compress ? files.Where(file => !file.IsCompressed).SkipLast(1) : [])
        {
            string compressed = file.Path + RotatedFile.CompressedEnding;
            if (!File.Exists(compressed))
            {
                Compress(file.Path, compressed);
            }

            File.Delete(file.Path);
        }
    }

    private static void Compress(string path, string compressed)
    {
        string partial = compressed + PartialEnding;
        try
        {
            using (var from = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
            using (var to = PrivateFile.OpenStream(partial, FileMode.Create, bufferBytes: 0))
            {
                using (var gzip = new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true))
                {
                    from.CopyTo(gzip, 1 << 16);
                }

                to.Flush(flushToDisk: true);
            }

            File.SetLastWriteTimeUtc(partial, File.GetLastWriteTimeUtc(path));
            File.Move(partial, compressed);
        }
        catch
        {
            // For example, the disk is full: a partial file is useless and takes up space.
            File.Delete(partial);
            throw;
        }
    }

    private void DeleteOld()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var files = paths.SelectMany(RotatedFile.Of).OrderBy(file => file.Time).ThenBy(file => file.Number).Select(file => (file.Path, file.Time, Bytes: new FileInfo(file.Path).Length)).ToList();
        long total = files.Sum(file => file.Bytes);
        foreach (var (path, time, bytes) in files)
        {
            if (now - time <= options.KeepFor && total <= options.KeepBytes)
            {
                return;
            }

            File.Delete(path);
            total -= bytes;
            Deleted++;
        }
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = e.Message;
        }
    }
}
