namespace RfbWatch.Protocol;

/// <summary>How the bytes of one side came to their end.</summary>
public enum StreamEnd : byte
{
    /// <summary>In order (TCP: FIN).</summary>
    Closed,

    /// <summary>Cut off (TCP: RST).</summary>
    Aborted,

    /// <summary>No more input: time-out, end of the capture, eviction.</summary>
    Unknown,
}
