using System.IO.Compression;
using ZstdSharp;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Decompresses exports that are compressed as a whole.</summary>
internal static class CompressedTelemetry
{
    /// <summary>Number of bytes at the beginning that identify the compression.</summary>
    public const int MagicBytes = 4;

    /// <summary>Opens the data. Null if it is not compressed.</summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="bytes">All bytes; none may have been consumed.</param>
    public static Stream? TryOpen(ReadOnlySpan<byte> head, ByteLines bytes) => head switch
    {
        // RFC 1952, section 2.3.1.
        [0x1F, 0x8B, ..] => new ExpandedStream("gzip", new GZipStream(bytes.Rest(), CompressionMode.Decompress)),

        // RFC 8878, section 3.1.1.
        [0x28, 0xB5, 0x2F, 0xFD] => new ExpandedStream("Zstandard", new DecompressionStream(bytes.Rest(), leaveOpen: false)),
        _ => null,
    };
}
