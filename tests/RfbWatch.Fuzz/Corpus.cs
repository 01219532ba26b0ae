using System.IO.Compression;
using System.Security.Cryptography;

namespace RfbWatch.Fuzz;

/// <summary>The committed inputs of a target: the smallest set found that reaches what all inputs found reached. One zip archive for each target.</summary>
internal static class Corpus
{
    // A fixed time, so that the same inputs give the same archive.
    private static readonly DateTimeOffset EntryTime = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IEnumerable<byte[]> Read(string folder, string target)
    {
        string path = PathOf(folder, target);
        if (!File.Exists(path))
        {
            yield break;
        }

        using var archive = ZipFile.OpenRead(path);
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            byte[] input = new byte[entry.Length];
            stream.ReadExactly(input);
            yield return input;
        }
    }

    public static void Write(string folder, string target, IEnumerable<byte[]> inputs)
    {
        Directory.CreateDirectory(folder);
        using var archive = new ZipArchive(File.Create(PathOf(folder, target)), ZipArchiveMode.Create);
        foreach (byte[] input in inputs.DistinctBy(NameOf).OrderBy(NameOf, StringComparer.Ordinal))
        {
            var entry = archive.CreateEntry(NameOf(input), CompressionLevel.SmallestSize);
            entry.LastWriteTime = EntryTime;
            using var stream = entry.Open();
            stream.Write(input);
        }
    }

    /// <summary>A name that follows from the content.</summary>
    public static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 8));

    private static string PathOf(string folder, string target) => Path.Combine(folder, target + ".zip");
}
