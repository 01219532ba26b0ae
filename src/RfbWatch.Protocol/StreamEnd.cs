namespace RfbWatch.Protocol;

/// <summary>How the stream of one side ended.</summary>
public enum StreamEnd : byte
{
    /// <summary>Normally (TCP: FIN).</summary>
    Closed,

    /// <summary>Aborted (TCP: RST).</summary>
    Aborted,

    /// <summary>No more input: time-out, end of the capture, eviction.</summary>
    Unknown,
}
