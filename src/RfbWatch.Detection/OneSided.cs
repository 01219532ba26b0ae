namespace RfbWatch.Detection;

/// <summary>Whether only one direction of a session was captured. The member names are used in the tables; None is empty there.</summary>
public enum OneSided : byte
{
    /// <summary>Packets of both ends were seen.</summary>
    None,

    /// <summary>Only data of the RFB client was seen.</summary>
    ClientOnly,

    /// <summary>Only data of the RFB server was seen.</summary>
    ServerOnly,
}
