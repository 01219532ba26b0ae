using System.Buffers.Binary;

namespace RfbWatch.Capture.Files;

/// <summary>Detects the format of an input by its first bytes and opens the reader for it.</summary>
internal static class FormatDetection
{
    /// <summary>Enough bytes to distinguish all formats in <see cref="UnsupportedFormats"/>.</summary>
    public const int PeekBytes = 16;

    private const int MagicBytes = 4;
    private const int ShownBytes = 8;

    /// <summary>The number of bytes after which a reader can be opened without waiting for more.</summary>
    public const int LongestStart = PcapFormat.HeaderBytes;

    /// <summary>Opens the reader for a live stream whose first bytes are in the window. Compressed live streams are not supported.</summary>
    public static FrameSource OpenStream(string name, InputWindow window, CaptureFileOptions options)
    {
        var start = window.Unread;
        return IsPcap(start) ? OpenPcap(name, window, options)
            : IsPcapng(start) ? new PcapngSource(name, window, options)
            : window.Input.Failure is { } failure ? Failed(name, window, failure.Kind, failure.Text)
            : start.IsEmpty ? Failed(name, window, CaptureProblemKind.Lost, "the stream ended before its first byte")
            : Failed(name, window, CaptureProblemKind.Unreadable, GzipInput.IsMagic(start) ? "is compressed with gzip, which is not supported for a live stream; send it uncompressed" : WhyNot(start));
    }

    /// <summary>Opens the reader; the source takes ownership of the input.</summary>
    public static FrameSource Open(string name, ByteInput input, CaptureFileOptions options)
    {
        var window = new InputWindow(input, options.BufferBytes);
        window.Ensure(PeekBytes);
        var start = window.Unread;
        if (IsPcap(start))
        {
            return OpenPcap(name, window, options);
        }

        if (IsPcapng(start))
        {
            return new PcapngSource(name, window, options);
        }

        if (GzipInput.IsMagic(start) && input is not GzipInput)
        {
            return Open(name, new GzipInput(new ReplayInput(start.ToArray(), input), options), options);
        }

        return input.Failure is { } failure
            ? Failed(name, window, start.IsEmpty && failure.Kind != CaptureProblemKind.Truncated ? CaptureProblemKind.Unreadable : failure.Kind, failure.Text)
            : Failed(name, window, CaptureProblemKind.Unreadable, WhyNot(start));
    }

    /// <summary>Whether a file starts like a supported capture, also inside gzip; false if it cannot be read.</summary>
    public static bool IsCaptureFile(string path)
    {
        try
        {
            using var input = CaptureFile.OpenInput(path, CancellationToken.None);
            Span<byte> start = stackalloc byte[PeekBytes];
            start = start[..Fill(input, start)];
            if (!GzipInput.IsMagic(start))
            {
                return IsPcap(start) || IsPcapng(start);
            }

            using var expanded = new GzipInput(new ReplayInput(start.ToArray(), input), CaptureFileOptions.Default);
            Span<byte> inner = stackalloc byte[PeekBytes];
            inner = inner[..Fill(expanded, inner)];
            return IsPcap(inner) || IsPcapng(inner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static int Fill(ByteInput input, Span<byte> destination)
    {
        int filled = 0;
        while (filled < destination.Length && input.Read(destination[filled..]) is > 0 and var count)
        {
            filled += count;
        }

        return filled;
    }

    /// <summary>Whether the first bytes are those of a classic pcap file in either byte order.</summary>
    private static bool IsPcap(ReadOnlySpan<byte> start) =>
        start.Length >= MagicBytes
        && (PcapFormat.IsMagic(BinaryPrimitives.ReadUInt32LittleEndian(start)) || PcapFormat.IsMagic(BinaryPrimitives.ReadUInt32BigEndian(start)));

    private static bool IsPcapng(ReadOnlySpan<byte> start)
    {
        const int MagicEnd = PcapngFormat.BodyAt + MagicBytes;
        if (start.Length < MagicBytes || BinaryPrimitives.ReadUInt32LittleEndian(start) != PcapngFormat.SectionHeader)
        {
            return false;
        }

        return start.Length < MagicEnd
            || BinaryPrimitives.ReadUInt32LittleEndian(start[PcapngFormat.BodyAt..]) == PcapngFormat.ByteOrderMagic
            || BinaryPrimitives.ReadUInt32BigEndian(start[PcapngFormat.BodyAt..]) == PcapngFormat.ByteOrderMagic;
    }

    private static FrameSource OpenPcap(string name, InputWindow window, CaptureFileOptions options)
    {
        if (!window.Ensure(PcapFormat.HeaderBytes))
        {
            return Failed(name, window, window.Input.Failure?.Kind ?? CaptureProblemKind.Truncated, window.Input.Failure?.Text
                ?? $"ends at byte {window.EndOffset} inside the pcap file header of {PcapFormat.HeaderBytes} bytes; it contains no frame");
        }

        if (!PcapFormat.TryParse(window.Unread, out var format, out string? error))
        {
            return Failed(name, window, CaptureProblemKind.Unreadable, error);
        }

        window.Start += PcapFormat.HeaderBytes;
        return new PcapSource(name, window, format, options);
    }

    private static FailedSource Failed(string name, InputWindow window, CaptureProblemKind kind, string text)
    {
        long length = window.Input.Length;
        window.Dispose();
        return new FailedSource(name, new CaptureProblem(kind, $"{name}: {text}", 0), length);
    }

    private static string WhyNot(ReadOnlySpan<byte> start)
    {
        const string Allowed = "supported are pcap and pcapng, also compressed with gzip";
        if (start.IsEmpty)
        {
            return $"is empty (0 bytes), so it is not a capture; {Allowed}. If it is being written, try again when it has content";
        }

        if (UnsupportedFormats.Find(start) is { } foreign)
        {
            return $"is {foreign.Name}; {Allowed}. {foreign.Advice}";
        }

        if (GzipInput.IsMagic(start))
        {
            return $"is compressed with gzip twice; {Allowed}. Expand it once: gzip -dc FILE | rfbwatch triage -";
        }

        var shown = start[..Math.Min(start.Length, ShownBytes)];
        return $"is not a capture file: it begins with the bytes {Convert.ToHexStringLower(shown)}; {Allowed}. Convert it with editcap, or leave it out";
    }
}
