namespace RfbWatch.Protocol;

/// <summary>How far a handshake has come, in a form that costs nothing to ask for.</summary>
public enum HandshakeProgress : byte
{
    /// <summary>At most one side's ProtocolVersion.</summary>
    OneSide,

    /// <summary>ProtocolVersion of both sides.</summary>
    BothSides,

    /// <summary>Security types were offered, chosen, or their exchange goes on.</summary>
    Negotiating,

    /// <summary>The server let the client in, the conversation goes on encrypted, or messages were read that only a session has.</summary>
    Accepted,

    /// <summary>The server refused the client, or its authentication failed.</summary>
    Ended,
}
