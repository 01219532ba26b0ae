namespace RfbWatch.Capture.Live;

/// <summary>What a live source can say of the thing it listens to.</summary>
public enum LiveState
{
    /// <summary>Frames can come.</summary>
    Up,

    /// <summary>The interface is down. Reading pauses and goes on by itself when it comes up again.</summary>
    Down,

    /// <summary>
    /// The interface was removed (or replaced by another of the same name), or the connection ended. The source has ended with a
    /// <see cref="CaptureProblemKind.Lost"/> problem; opening it again may help.
    /// </summary>
    Gone,
}
