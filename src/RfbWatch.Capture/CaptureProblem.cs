namespace RfbWatch.Capture;

/// <summary>Why an input could not be read to its end.</summary>
/// <param name="Kind">What kind of problem.</param>
/// <param name="Message">One line for people: the thing, its value, what was allowed, what to do.</param>
/// <param name="Offset">Byte of the input at which it showed, or -1.</param>
public sealed record CaptureProblem(CaptureProblemKind Kind, string Message, long Offset = -1);

/// <summary>Kinds of <see cref="CaptureProblem"/>: every way in which reading ends early is one of them, and each decides an exit code.</summary>
public enum CaptureProblemKind
{
    /// <summary>The input cannot be opened, or is no capture at all.</summary>
    Unreadable,

    /// <summary>It ends in the middle of a record; all before it was read.</summary>
    Truncated,

    /// <summary>A record in it contradicts the format; all before it was read.</summary>
    Malformed,

    /// <summary>A bound was met, e.g. of decompression; all before it was read.</summary>
    Limit,

    /// <summary>The process may not capture here: a capability is missing.</summary>
    NotPermitted,

    /// <summary>What was asked for does not exist here: an interface, a library, a filter that compiles.</summary>
    NotAvailable,

    /// <summary>A live input ended by itself: the interface is gone, the connection was closed. It can be opened again.</summary>
    Lost,

    /// <summary>A defect of this program ended the work on the input; what was found before is kept.</summary>
    Defect,

    /// <summary>Memory ran out during the work on the input; what was found before is kept.</summary>
    OutOfMemory,
}
