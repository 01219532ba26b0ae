namespace RfbWatch.Protocol.Scripts;

/// <summary>How a ServerInit was read.</summary>
[Flags]
internal enum ServerInitQuality : byte
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Its bytes are unambiguous.</summary>
    Strict = 1 << 0,

    /// <summary>Bytes of the server before it are missing, so its time does not prove an order.</summary>
    AfterGap = 1 << 1,
}
