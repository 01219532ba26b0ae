namespace RfbWatch.Engine.Live;

/// <summary>Kinds of <see cref="OutputProblem"/>.</summary>
public enum OutputProblemKind
{
    /// <summary>It accepts no rows: they are being lost, or will be soon.</summary>
    Refusing,

    /// <summary>It accepts rows, but its receiver has not received them for too long.</summary>
    Behind,

    /// <summary>Its receiver permanently refuses rows.</summary>
    Rejected,

    /// <summary>Its disk accepts no rows, and they are kept in memory.</summary>
    InMemory,

    /// <summary>Rotated files cannot be compressed or deleted.</summary>
    RotationFailing,
}

/// <summary>The current problem of an output.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Reason">The reason, in one line.</param>
public sealed record OutputProblem(OutputProblemKind Kind, string Reason)
{
    /// <summary>An output that accepts no rows.</summary>
    public static OutputProblem Refusing(string reason) => new(OutputProblemKind.Refusing, reason);
}
