namespace RfbWatch.Sensor.Summary;

/// <summary>The values that are counted per minute.</summary>
public enum Measure
{
    /// <summary>Sessions.</summary>
    Sessions,

    /// <summary>Sessions without authentication.</summary>
    NoAuthentication,

    /// <summary>Sessions with a public address on one side.</summary>
    PublicPeer,

    /// <summary>Sessions with a failed login.</summary>
    FailedLogins,

    /// <summary>Sessions with missing bytes.</summary>
    BytesMissing,

    /// <summary>Sessions of which only one direction was seen.</summary>
    OneDirection,

    /// <summary>Sessions whose beginning was not seen.</summary>
    NoBeginning,

    /// <summary>Sessions that were encrypted before the login ended.</summary>
    Encrypted,

    /// <summary>Alerts that were not suppressed.</summary>
    Alerts,
}
