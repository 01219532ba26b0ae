namespace RfbWatch.Detection;

/// <summary>Whether only one direction of a session was captured. Named in the tables by the member names; None is empty there.</summary>
public enum OneSided : byte
{
    /// <summary>Packets of both ends were seen.</summary>
    None,

    /// <summary>Only what the RFB client sent was seen.</summary>
    ClientOnly,

    /// <summary>Only what the RFB server sent was seen.</summary>
    ServerOnly,
}
