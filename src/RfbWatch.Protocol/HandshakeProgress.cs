namespace RfbWatch.Protocol;

/// <summary>How far a handshake has progressed, in a form that is cheap to read.</summary>
public enum HandshakeProgress : byte
{
    /// <summary>At most one side's ProtocolVersion.</summary>
    OneSide,

    /// <summary>ProtocolVersion of both sides.</summary>
    BothSides,

    /// <summary>Security types were offered, chosen, or their exchange is in progress.</summary>
    Negotiating,

    /// <summary>The server accepted the client, the conversation continued encrypted, or messages were read that occur only in a session.</summary>
    Accepted,

    /// <summary>The server refused the client, or its authentication failed.</summary>
    Ended,
}
