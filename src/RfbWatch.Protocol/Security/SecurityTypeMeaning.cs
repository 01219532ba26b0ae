namespace RfbWatch.Protocol.Security;

/// <summary>What the choice of a security type says about the authentication.</summary>
internal enum SecurityTypeMeaning : byte
{
    /// <summary>The number alone says what the client is asked for.</summary>
    Authentication,

    /// <summary>The number announces an ability of the server; what the client is asked for is decided in a further round.</summary>
    Marker,

    /// <summary>What the client is asked for is decided by a choice inside the type.</summary>
    Wrapper,
}
