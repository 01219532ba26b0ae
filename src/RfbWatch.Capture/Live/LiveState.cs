namespace RfbWatch.Capture.Live;

/// <summary>The state of a live source's interface or connection.</summary>
public enum LiveState
{
    /// <summary>Frames can arrive.</summary>
    Up,

    /// <summary>The interface is down. Reading pauses and resumes automatically when the interface comes up.</summary>
    Down,

    /// <summary>
    /// The interface was removed (or replaced by another of the same name), or the connection ended. The source has ended with a
    /// <see cref="CaptureProblemKind.Lost"/> problem; reopening it may help.
    /// </summary>
    Gone,
}
