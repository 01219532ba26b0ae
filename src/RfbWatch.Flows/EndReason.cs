namespace RfbWatch.Flows;

/// <summary>Why a flow or one of its streams ended.</summary>
public enum EndReason : byte
{
    /// <summary>It has not ended.</summary>
    None = 0,

    /// <summary>FIN: of this stream, or of both streams of a flow.</summary>
    Fin = 1,

    /// <summary>RST.</summary>
    Reset = 2,

    /// <summary>No packet was seen for longer than the idle timeout.</summary>
    Timeout = 3,

    /// <summary>The input ended while the flow was open.</summary>
    EndOfCapture = 4,

    /// <summary>The table was full and this flow was evicted.</summary>
    Evicted = 5,
}
