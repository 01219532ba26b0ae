using System.Buffers.Binary;

namespace RfbWatch.Capture.Files;

/// <summary>Tells the format of an input by its first bytes and opens the reader for it.</summary>
internal static class FormatDetection
{
    /// <summary>Bytes that tell every format in <see cref="ForeignFormats"/> apart.</summary>
    public const int PeekBytes = 16;

    private const int MagicBytes = 4;
    private const int ShownBytes = 8;

    /// <summary>Opens the reader; the source owns the input from here on.</summary>
    public static FrameSource Open(string name, ByteInput input, CaptureFileOptions options)
    {
        var window = new InputWindow(input, options.BufferBytes);
        window.Ensure(PeekBytes);
        var start = window.Unread;
        if (IsPcap(start))
        {
            return OpenPcap(name, window, options);
        }

        var text = input.Failure?.Text ?? WhyNot(start);
        var length = input.Length;
        window.Dispose();
        return new FailedSource(name, new CaptureProblem(CaptureProblemKind.Unreadable, $"{name}: {text}", 0), length);
    }

    /// <summary>Whether the first bytes are those of a classic pcap file, in either byte order.</summary>
    public static bool IsPcap(ReadOnlySpan<byte> start) =>
        start.Length >= MagicBytes
        && (PcapFormat.IsMagic(BinaryPrimitives.ReadUInt32LittleEndian(start)) || PcapFormat.IsMagic(BinaryPrimitives.ReadUInt32BigEndian(start)));

    private static FrameSource OpenPcap(string name, InputWindow window, CaptureFileOptions options)
    {
        if (!window.Ensure(PcapFormat.HeaderBytes))
        {
            return Failed(name, window, window.Input.Failure?.Kind ?? CaptureProblemKind.Truncated, window.Input.Failure?.Text
                ?? $"ends at byte {window.EndOffset} inside the pcap file header of {PcapFormat.HeaderBytes} bytes; it holds no frame");
        }

        if (!PcapFormat.TryParse(window.Unread, out var format, out var error))
        {
            return Failed(name, window, CaptureProblemKind.Unreadable, error);
        }

        window.Start += PcapFormat.HeaderBytes;
        return new PcapSource(name, window, format, options);
    }

    private static FailedSource Failed(string name, InputWindow window, CaptureProblemKind kind, string text)
    {
        var length = window.Input.Length;
        window.Dispose();
        return new FailedSource(name, new CaptureProblem(kind, $"{name}: {text}", 0), length);
    }

    private static string WhyNot(ReadOnlySpan<byte> start)
    {
        const string Allowed = "pcap and pcapng are read, also compressed with gzip";
        if (start.IsEmpty)
        {
            return $"is empty (0 bytes), so it is no capture; {Allowed}. If it is being written, try again when it has content";
        }

        if (ForeignFormats.Find(start) is { } foreign)
        {
            return $"is {foreign.Name}; {Allowed}. {foreign.Advice}";
        }

        var shown = start[..Math.Min(start.Length, ShownBytes)];
        return $"is no capture file: it begins with the bytes {Convert.ToHexStringLower(shown)}; {Allowed}. Convert it with editcap, or leave it out";
    }
}
