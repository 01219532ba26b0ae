namespace RfbWatch.Engine.Live;

/// <summary>Kinds of <see cref="OutputProblem"/>.</summary>
public enum OutputProblemKind
{
    /// <summary>It takes no rows: they are being lost, or will be soon.</summary>
    Refusing,

    /// <summary>It takes rows, and its receiver has been without them for too long.</summary>
    Behind,

    /// <summary>Its receiver refuses rows for good.</summary>
    Rejected,

    /// <summary>Its disk takes no rows, and memory holds them.</summary>
    InMemory,

    /// <summary>What was put aside cannot be compressed or deleted.</summary>
    Untidy,
}

/// <summary>What is wrong with an output now.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Reason">One line for people.</param>
public sealed record OutputProblem(OutputProblemKind Kind, string Reason)
{
    /// <summary>An output that takes no rows.</summary>
    public static OutputProblem Refusing(string reason) => new(OutputProblemKind.Refusing, reason);
}
