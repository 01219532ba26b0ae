namespace RfbWatch.Protocol.Scripts;

/// <summary>How a ServerInit was read.</summary>
[Flags]
internal enum ServerInitQuality : byte
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Its bytes can be nothing else.</summary>
    Strict = 1 << 0,

    /// <summary>Bytes of the server before it are missing, so that its time proves no order.</summary>
    AfterGap = 1 << 1,
}
