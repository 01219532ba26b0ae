namespace RfbWatch.Capture;

/// <summary>The reason why an input was not read to its end.</summary>
/// <param name="Kind">The kind of problem.</param>
/// <param name="Message">One line for the user: the input, the offending value, what is allowed, what to do.</param>
/// <param name="Offset">Byte offset in the input where the problem was found, or -1.</param>
public sealed record CaptureProblem(CaptureProblemKind Kind, string Message, long Offset = -1);

/// <summary>The kinds of <see cref="CaptureProblem"/>. Every reason to stop reading early is one of them, and each determines an exit code.</summary>
public enum CaptureProblemKind
{
    /// <summary>The input cannot be opened, or is not a capture.</summary>
    Unreadable,

    /// <summary>The input ends in the middle of a record; everything before that record was read.</summary>
    Truncated,

    /// <summary>A record violates the format; everything before that record was read.</summary>
    Malformed,

    /// <summary>A limit was reached, for example of decompression; everything up to that point was read.</summary>
    Limit,

    /// <summary>The process is not permitted to capture: it lacks a capability.</summary>
    NotPermitted,

    /// <summary>Something requested is not available on this machine: the interface or the library does not exist, or the filter does not compile.</summary>
    NotAvailable,

    /// <summary>A live input ended: the interface was removed or the connection was closed. It can be reopened.</summary>
    Lost,

    /// <summary>A defect of this program stopped the processing of the input; earlier results are kept.</summary>
    Defect,

    /// <summary>Memory ran out while the input was processed; earlier results are kept.</summary>
    OutOfMemory,
}
