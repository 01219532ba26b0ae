namespace RfbWatch.Detection;

/// <summary>Which RFB role opened the TCP connection. Named in the tables by the member names.</summary>
public enum Initiator : byte
{
    /// <summary>The beginning of the TCP connection was not seen, or nothing decides the roles.</summary>
    Unknown,

    /// <summary>The viewer connected to the server: the usual way round.</summary>
    Client,

    /// <summary>The server connected to a listening viewer or a repeater: a reverse connection.</summary>
    Server,
}
