using RfbWatch.Capture;

namespace RfbWatch.Engine;

/// <summary>The exit code for an input that was not read to its end.</summary>
public static class EarlyStop
{
    /// <summary>Returns the exit code for a kind of problem. A kind without a switch arm is a compile error.</summary>
#pragma warning disable CS8524 // Undefined values do not occur.
    public static ExitCode ExitCodeOf(CaptureProblemKind kind) => kind switch
    {
        CaptureProblemKind.Unreadable or CaptureProblemKind.NotPermitted or CaptureProblemKind.NotAvailable => ExitCode.Unreadable,
        CaptureProblemKind.Truncated or CaptureProblemKind.Malformed or CaptureProblemKind.Lost or CaptureProblemKind.Defect => ExitCode.Incomplete,
        CaptureProblemKind.Limit or CaptureProblemKind.OutOfMemory => ExitCode.Degraded,
    };
#pragma warning restore CS8524

    /// <summary>Converts an exception thrown while reading an input to a problem whose message names the input and the remedy.</summary>
    /// <param name="source">The input.</param>
    /// <param name="frame">The last frame that was read.</param>
    /// <param name="exception">The exception that stopped the reading.</param>
    public static CaptureProblem Of(string source, long frame, Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is OutOfMemoryException)
            {
                return new CaptureProblem(
                    CaptureProblemKind.OutOfMemory,
                    $"{source}: out of memory after frame {frame}; results up to that frame are kept. Raise the limit, or use less memory: --workers 1, a lower --max-flows");
            }
        }

        string where = exception.StackTrace?.Split('\n').FirstOrDefault()?.Trim() ?? "";
        return new CaptureProblem(
            CaptureProblemKind.Defect,
            $"{source}: not read beyond frame {frame} because of an internal error: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")} ({where}); "
                + "results up to that frame and of other inputs are kept. Please report it. To read the remaining frames, extract them with editcap -r FILE PART.pcap FIRST-LAST");
    }
}
