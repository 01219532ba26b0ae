namespace RfbWatch.Flows;

/// <summary>How far a flow with a sink has earned its place: what it holds memory for. Later stages are evicted last.</summary>
public enum SinkProgress : byte
{
    /// <summary>Bytes of one side only.</summary>
    OneSide,

    /// <summary>The opening of both sides.</summary>
    BothSides,

    /// <summary>The sides negotiate or authenticate.</summary>
    Negotiating,

    /// <summary>The handshake has ended well: copies of its bytes are needed no longer than a late segment takes.</summary>
    Accepted,

    /// <summary>The handshake has ended otherwise: refused, failed, or given up.</summary>
    Ended,
}
