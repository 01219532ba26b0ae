using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Engine;

namespace RfbWatch.Cli;

/// <summary>
/// The last line of a process that has not even its streams: one line and an exit code, never a dump. Want of file descriptors is why it is needed, so it opens
/// nothing, and where a part of the program cannot be loaded any more, it does without.
/// </summary>
internal static class LastResort
{
    private const int StandardError = 2;

    /// <summary>Says why on standard error, if that is possible, and gives the exit code.</summary>
    public static ExitCode Of(Exception exception)
    {
        try
        {
            Say(LineOf(exception));
        }
#pragma warning disable CA1031 // Not even the words can be loaded.
        catch (Exception)
#pragma warning restore CA1031
        {
            SayTooManyFiles();
        }

        return ExitCode.Usage;
    }

    // Apart, so that what cannot be loaded fails inside the try.
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
#pragma warning disable CA1031 // There is no place left to say it; the exit code does.
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
