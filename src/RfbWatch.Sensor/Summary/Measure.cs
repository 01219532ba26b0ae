namespace RfbWatch.Sensor.Summary;

/// <summary>What is counted by the minute.</summary>
public enum Measure
{
    /// <summary>Sessions.</summary>
    Sessions,

    /// <summary>Sessions that were open to anybody.</summary>
    NoAuthentication,

    /// <summary>Sessions with a public address on one side.</summary>
    PublicPeer,

    /// <summary>Sessions whose login was refused.</summary>
    FailedLogins,

    /// <summary>Sessions of which bytes are missing.</summary>
    BytesMissing,

    /// <summary>Sessions of which one direction alone was seen.</summary>
    OneDirection,

    /// <summary>Sessions whose beginning was not seen.</summary>
    NoBeginning,

    /// <summary>Sessions that were encrypted before their login ended.</summary>
    Encrypted,

    /// <summary>Alerts that no exception suppressed.</summary>
    Alerts,
}
