using RfbWatch.Capture.Native;

namespace RfbWatch.Capture.Files;

/// <summary>Opens one capture file or pipe, whatever its format.</summary>
public static class CaptureFile
{
    /// <summary>The path that denotes standard input.</summary>
    public const string StandardInput = "-";

    private const int StandardInputDescriptor = 0;

    /// <summary>
    /// Opens a file, a named pipe, or standard input (<c>-</c>). The format is detected from the first bytes, never from the name.
    /// A problem with the input does not throw: the source then has no frames, and <see cref="FrameSource.Problem"/> is set.
    /// Blocks on a pipe until its first bytes arrive.
    /// </summary>
    /// <param name="path">Path of the file or pipe, or <c>-</c>.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancellation">Cancels the wait for a pipe or standard input. Frames read earlier stay valid, and no problem is reported.</param>
    public static FrameSource Open(string path, CaptureFileOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= CaptureFileOptions.Default;
        try
        {
            return FormatDetection.Open(path, OpenInput(path, cancellation), options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Unreadable(path, WhyNot(path, e));
        }
    }

    /// <summary>Reads a capture from a stream; the source takes ownership of the stream. The name is shown to the user and written to rows.</summary>
    public static FrameSource Open(Stream stream, string name, CaptureFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return FormatDetection.Open(name, new StreamInput(stream), options ?? CaptureFileOptions.Default);
    }

    internal static FrameSource Unreadable(string name, string text) =>
        new FailedSource(name, new CaptureProblem(CaptureProblemKind.Unreadable, $"{name}: {text}"));

    internal static ByteInput OpenInput(string path, CancellationToken cancellation)
    {
        if (path == StandardInput)
        {
            if (!StandardDescriptor.IsOpen(StandardDescriptor.Input))
            {
                throw new IOException("standard input is closed");
            }

#pragma warning disable RS0030 // "-" is a path like any other here: the stream of standard input, not the terminal.
            return new StreamInput(Console.OpenStandardInput(), StandardInputDescriptor, cancellation);
#pragma warning restore RS0030
        }

        // Sequential: the kernel reads further ahead. Shared with writers: a capture may still be growing, or be rotated away.
        var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.SequentialScan,
            BufferSize = 0,
        });
        return stream.CanSeek ? new DiskInput(stream) : new StreamInput(stream, (int)stream.SafeFileHandle.DangerousGetHandle(), cancellation);
    }

    private static string WhyNot(string path, Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file; specify a capture file, a folder of captures, or - for standard input",
        UnauthorizedAccessException when Directory.Exists(path) => "is a folder, not a capture file; folders are allowed only where several inputs are",
        UnauthorizedAccessException => "cannot be read by this user; grant read permission or run as a user who has it",
        _ => $"cannot be opened: {e.Message}",
    };
}
