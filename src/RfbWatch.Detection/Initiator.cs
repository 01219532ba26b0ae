namespace RfbWatch.Detection;

/// <summary>Which RFB role opened the TCP connection. The member names are used in the tables.</summary>
public enum Initiator : byte
{
    /// <summary>The beginning of the TCP connection was not seen, or the roles are unknown.</summary>
    Unknown,

    /// <summary>The viewer connected to the server: the usual direction.</summary>
    Client,

    /// <summary>The server connected to a listening viewer or a repeater: a reverse connection.</summary>
    Server,
}
