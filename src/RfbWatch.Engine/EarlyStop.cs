using RfbWatch.Capture;

namespace RfbWatch.Engine;

/// <summary>The exit code for an input that was not read to its end.</summary>
public static class EarlyStop
{
    /// <summary>The exit code for a kind of problem. A kind without an arm does not compile.</summary>
#pragma warning disable CS8524 // A value without a name is no kind.
    public static ExitCode ExitCodeOf(CaptureProblemKind kind) => kind switch
    {
        CaptureProblemKind.Unreadable or CaptureProblemKind.NotPermitted or CaptureProblemKind.NotAvailable => ExitCode.Unreadable,
        CaptureProblemKind.Truncated or CaptureProblemKind.Malformed or CaptureProblemKind.Lost or CaptureProblemKind.Defect => ExitCode.Incomplete,
        CaptureProblemKind.Limit or CaptureProblemKind.OutOfMemory => ExitCode.Degraded,
    };
#pragma warning restore CS8524

    /// <summary>The problem that an exception in the middle of an input is. The input is named, and what to do.</summary>
    /// <param name="source">The input.</param>
    /// <param name="frame">The last frame that was read.</param>
    /// <param name="exception">What ended the work.</param>
    public static CaptureProblem Of(string source, long frame, Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is OutOfMemoryException)
            {
                return new CaptureProblem(
                    CaptureProblemKind.OutOfMemory,
                    $"{source}: memory ran out behind frame {frame}; what was found before is kept. Allow more, or ask for less at once: --workers 1, a lower --max-flows");
            }
        }

        string where = exception.StackTrace?.Split('\n').FirstOrDefault()?.Trim() ?? "";
        return new CaptureProblem(
            CaptureProblemKind.Defect,
            $"{source}: not read beyond frame {frame}, by a defect of this program: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")} ({where}); "
                + "what was found before and in other inputs is kept. Please report it; editcap -r FILE PART.pcap FIRST-LAST takes the rest of the frames, to be read alone");
    }
}
