namespace RfbWatch.Protocol;

/// <summary>How sure a statement is. Named in the tables by the member names; None is empty there.</summary>
public enum Confidence : byte
{
    /// <summary>No statement.</summary>
    None,

    /// <summary>One weak sign.</summary>
    Low,

    /// <summary>One strong sign, or several weak ones.</summary>
    Medium,

    /// <summary>At least two independent signs agree.</summary>
    High,
}
