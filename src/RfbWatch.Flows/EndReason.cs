namespace RfbWatch.Flows;

/// <summary>How a flow or one of its streams came to its end.</summary>
public enum EndReason : byte
{
    /// <summary>It has not ended.</summary>
    None = 0,

    /// <summary>FIN: of this stream, or for a flow of both.</summary>
    Fin = 1,

    /// <summary>RST.</summary>
    Reset = 2,

    /// <summary>Nothing was seen for longer than the idle limit.</summary>
    Timeout = 3,

    /// <summary>The input ended while the flow was open.</summary>
    EndOfCapture = 4,

    /// <summary>The table was full and this flow had to make room.</summary>
    Evicted = 5,
}
