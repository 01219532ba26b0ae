namespace RfbWatch.Protocol;

/// <summary>The stream that a stream offset refers to. The member names are used in the tables.</summary>
public enum ByteStream : byte
{
    /// <summary>
    /// The payload of the TCP connection: offset 0 is the byte after the SYN, or the first captured byte if the beginning of the connection was not captured. Bytes that are
    /// known to be missing are counted.
    /// </summary>
    Tcp,

    /// <summary>The payload of WebSocket frames, without headers, masks, base64 and compression: offset 0 is the first byte of payload that was read.</summary>
    WebSocket,
}
