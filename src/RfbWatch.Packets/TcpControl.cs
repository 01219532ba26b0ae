namespace RfbWatch.Packets;

/// <summary>The control bits of a TCP header (RFC 9293 section 3.1, byte 13).</summary>
[Flags]
public enum TcpControl : byte
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>No more data from the sender.</summary>
    Fin = 0x01,

    /// <summary>The sequence number is the initial one.</summary>
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
