namespace RfbWatch.Protocol.Carriers;

/// <summary>Why the frames of one direction are no longer read.</summary>
internal enum WebSocketStop : byte
{
    /// <summary>They are read.</summary>
    None,

    /// <summary>A Close frame was received (RFC 6455 section 5.5.1).</summary>
    Closed,

    /// <summary>A message is compressed (RSV1, RFC 7692) and cannot be inflated: it refers to bytes that are missing, is damaged, or too large.</summary>
    Compressed,

    /// <summary>The bytes are not frames.</summary>
    Malformed,

    /// <summary>A gap lost the end of a frame.</summary>
    Lost,
}
