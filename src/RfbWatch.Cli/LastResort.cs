using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Engine;

namespace RfbWatch.Cli;

/// <summary>
/// Error reporting for a process that may not even have its standard streams: one line and an exit code, never a dump. The usual cause is a lack of file descriptors, so this code opens
/// nothing, and works even if an assembly cannot be loaded.
/// </summary>
internal static class LastResort
{
    private const int StandardError = 2;

    /// <summary>Writes the reason to standard error if possible, and returns the exit code.</summary>
    public static ExitCode Of(Exception exception)
    {
        try
        {
            Say(LineOf(exception));
        }
#pragma warning disable CA1031 // The message itself cannot be loaded.
        catch (Exception)
#pragma warning restore CA1031
        {
            SayTooManyFiles();
        }

        return ExitCode.Usage;
    }

    // A separate method, so that a type that cannot be loaded fails inside the try block.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[] LineOf(Exception exception)
    {
        while (exception.InnerException is { } inner && !FileLimit.Explains(exception))
        {
            exception = inner;
        }

        string why = FileLimit.Explains(exception) ? FileLimit.Message : "cannot start: " + exception.Message.ReplaceLineEndings(" ");
        return System.Text.Encoding.UTF8.GetBytes("rfbwatch: " + why + "\n");
    }

    private static void SayTooManyFiles()
    {
        try
        {
            Say("rfbwatch: too many open files: raise the limit: ulimit -n 1024\n"u8.ToArray());
        }
#pragma warning disable CA1031 // Nothing can be written any more; only the exit code remains.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private static void Say(byte[] line)
    {
        using var handle = new SafeFileHandle(StandardError, ownsHandle: false);
        using var stream = new FileStream(handle, FileAccess.Write, bufferSize: 0);
        if (stream.CanSeek)
        {
            stream.Seek(0, SeekOrigin.End);
        }

        stream.Write(line, 0, line.Length);
    }
}
