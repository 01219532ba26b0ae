namespace RfbWatch.Rules.Export;

/// <summary>The systems to which rules can be exported.</summary>
public enum ExportTarget
{
    /// <summary>Microsoft Sentinel: analytics rules as YAML and Bicep, and the ASIM parsers.</summary>
    Sentinel,

    /// <summary>Microsoft Defender XDR: custom detections as bodies of Graph's <c>detectionRules</c>.</summary>
    Defender,

    /// <summary>Sigma rules and correlations.</summary>
    Sigma,

    /// <summary>Azure Data Explorer: a stored function for each rule, and the tables.</summary>
    Adx,

    /// <summary>Atomic Red Team: a test for each simulation.</summary>
    Atomic,
}
