namespace RfbWatch.Flows;

/// <summary>The progress of a flow with a sink, which determines how long it may keep its memory. Later stages are evicted last.</summary>
public enum SinkProgress : byte
{
    /// <summary>Bytes of one side only.</summary>
    OneSide,

    /// <summary>First bytes of both sides.</summary>
    BothSides,

    /// <summary>The sides are negotiating or authenticating.</summary>
    Negotiating,

    /// <summary>The handshake succeeded: copies of its bytes are needed only until late segments have arrived.</summary>
    Accepted,

    /// <summary>The handshake ended otherwise: refused, failed, or abandoned.</summary>
    Ended,
}
