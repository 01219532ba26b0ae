namespace RfbWatch.Protocol;

/// <summary>The parts of a handshake in a reading. The member names are used in the tables.</summary>
public enum Token : byte
{
    /// <summary>The server's ProtocolVersion.</summary>
    ServerVersion,

    /// <summary>The client's ProtocolVersion.</summary>
    ClientVersion,

    /// <summary>The list of security types, the dictated type, or a refusal.</summary>
    Offer,

    /// <summary>The client's choice of a security type.</summary>
    Choice,

    /// <summary>A message of the server in the chosen type's exchange.</summary>
    ServerExchange,

    /// <summary>A message of the client in the chosen type's exchange.</summary>
    ClientExchange,

    /// <summary>SecurityResult, with its reason.</summary>
    Result,

    /// <summary>ClientInit.</summary>
    ClientInit,

    /// <summary>ServerInit.</summary>
    ServerInit,

    /// <summary>Bytes that no reading covers: those of a carrier.</summary>
    Carrier,
}
