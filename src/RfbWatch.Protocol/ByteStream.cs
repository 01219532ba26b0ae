namespace RfbWatch.Protocol;

/// <summary>In which stream of a side a stream offset counts. Named in the tables by the member names.</summary>
public enum ByteStream : byte
{
    /// <summary>
    /// The payload of the TCP connection: offset 0 is the byte behind the SYN, or the first byte that was captured where the beginning of the connection was not. Bytes that are
    /// known to be missing count.
    /// </summary>
    Tcp,

    /// <summary>What the frames of a WebSocket carry, without headers, masks, base64 and compression: offset 0 is the first byte inside that was read.</summary>
    WebSocket,
}
