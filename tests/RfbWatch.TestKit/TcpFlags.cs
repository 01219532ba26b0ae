namespace RfbWatch.TestKit;

/// <summary>TCP flags, in the format of the header's byte 13 (RFC 9293 section 3.1).</summary>
[Flags]
public enum TcpFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Last segment of this direction.</summary>
    Fin = 0x01,

    /// <summary>First segment of this direction.</summary>
    Syn = 0x02,

    /// <summary>The connection is aborted.</summary>
    Rst = 0x04,

    /// <summary>Deliver at once.</summary>
    Psh = 0x08,

    /// <summary>The acknowledgment number is valid.</summary>
    Ack = 0x10,

    /// <summary>The urgent pointer is valid.</summary>
    Urg = 0x20,
}
