namespace RfbWatch.Protocol.Security;

/// <summary>What the choice of a security type implies for the authentication.</summary>
internal enum SecurityTypeMeaning : byte
{
    /// <summary>The number alone determines what is required of the client.</summary>
    Authentication,

    /// <summary>The number announces a capability of the server; what is required of the client is decided in a further round.</summary>
    Marker,

    /// <summary>What is required of the client is decided by a choice inside the type.</summary>
    Wrapper,
}
