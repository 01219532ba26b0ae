namespace RfbWatch.Detection;

/// <summary>The severity of a finding, in ascending order. The member names are used in the tables.</summary>
public enum Severity : byte
{
    /// <summary>Informational; no action needed.</summary>
    Informational,

    /// <summary>Reduces certainty; review when time allows.</summary>
    Low,

    /// <summary>A weakness that an attacker on the path can use.</summary>
    Medium,

    /// <summary>Access without a password, or an attack that may have worked.</summary>
    High,

    /// <summary>An attack that worked.</summary>
    Critical,
}
