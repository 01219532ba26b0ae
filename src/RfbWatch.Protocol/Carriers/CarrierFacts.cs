namespace RfbWatch.Protocol.Carriers;

/// <summary>What the carriers around a conversation said; merged into <see cref="ConversationFacts"/> when those are read.</summary>
internal sealed class CarrierFacts
{
    /// <summary>The innermost carrier.</summary>
    public Carrier Carrier { get; set; }

    /// <summary>The target it names; empty for none. Must have passed <see cref="WireText"/>.</summary>
    public string Target { get; set; } = "";

    /// <summary>Carriers around <see cref="Carrier"/>, outermost first.</summary>
    public List<Carrier> Outer { get; } = [];

    /// <summary>The side that the carrier proves to be the RFB server; null when it proves nothing.</summary>
    public Side? ServerSide { get; set; }

    /// <summary>Anomalies of the carrier, each once.</summary>
    public List<string> Anomalies { get; } = [];
}
