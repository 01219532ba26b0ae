namespace RfbWatch.Protocol;

/// <summary>The confidence of a statement. The member names are used in the tables; None is empty there.</summary>
public enum Confidence : byte
{
    /// <summary>No statement.</summary>
    None,

    /// <summary>One weak signature.</summary>
    Low,

    /// <summary>One strong signature, or several weak ones.</summary>
    Medium,

    /// <summary>At least two independent signatures agree.</summary>
    High,
}
