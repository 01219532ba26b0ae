namespace RfbWatch.Detection;

/// <summary>How grave a finding is, mildest first. Named in the tables by the member names.</summary>
public enum Severity : byte
{
    /// <summary>A fact worth knowing; nothing to do.</summary>
    Informational,

    /// <summary>Weakens the picture; look when time allows.</summary>
    Low,

    /// <summary>A weakness that an attacker on the path can use.</summary>
    Medium,

    /// <summary>Access without a password, or an attack that may have worked.</summary>
    High,

    /// <summary>An attack that worked.</summary>
    Critical,
}
