namespace RfbWatch.Engine.Live;

/// <summary>Kinds of <see cref="OutputProblem"/>.</summary>
public enum OutputProblemKind
{
    /// <summary>The output does not accept rows: they are being lost, or will be soon.</summary>
    Refusing,

    /// <summary>The output accepts rows, but they have not been delivered to its receiver for too long.</summary>
    Behind,

    /// <summary>The receiver of the output permanently refuses rows.</summary>
    Rejected,

    /// <summary>The disk of the output does not accept rows; they are kept in memory.</summary>
    InMemory,

    /// <summary>Rotated files cannot be compressed or deleted.</summary>
    RotationFailing,

    /// <summary>The disk of the output could not read rows that an earlier process stored, and they are not counted as lost yet.</summary>
    Unreadable,
}

/// <summary>The current problem of an output.</summary>
/// <param name="Kind">The kind of problem.</param>
/// <param name="Reason">The reason, in one line.</param>
public sealed record OutputProblem(OutputProblemKind Kind, string Reason)
{
    /// <summary>Creates the problem of an output that does not accept rows.</summary>
    public static OutputProblem Refusing(string reason) => new(OutputProblemKind.Refusing, reason);
}
