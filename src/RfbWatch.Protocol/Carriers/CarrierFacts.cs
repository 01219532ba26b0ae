namespace RfbWatch.Protocol.Carriers;

/// <summary>What the carriers around a conversation said; merged into <see cref="ConversationFacts"/> when those are read.</summary>
internal sealed class CarrierFacts
{
    /// <summary>The innermost carrier.</summary>
    public Carrier Carrier { get; set; }

    /// <summary>The target it names, outer targets before it with <c> &gt; </c> between; empty for none. Has passed <see cref="WireText"/>.</summary>
    public string Target { get; set; } = "";

    /// <summary>Carriers around <see cref="Carrier"/>, outermost first.</summary>
    public List<Carrier> Outer { get; } = [];

    /// <summary>
    /// The side that the carrier speaks for as RFB server: the one that was asked for the way, or that said <c>RFB 000.000</c>. Null when it says
    /// nothing: also behind CONNECT and SOCKS once both sides speak, because a server that calls out through a proxy asks too.
    /// </summary>
    public Side? ServerSide { get; set; }

    /// <summary>Whether a repeater said <c>RFB 000.000</c>: the only banner of the flow when no server was reached.</summary>
    public bool RepeaterBanner { get; set; }

    /// <summary>Keep-alives a repeater sent.</summary>
    public int RepeaterKeepAlives { get; set; }

    /// <summary>Whether frames were found again behind missing bytes.</summary>
    public bool Resynchronised { get; set; }

    /// <summary>Whether the client's or server's banner, by <see cref="Side"/>, stood behind other bytes.</summary>
    public bool[] Prefaced { get; } = new bool[2];

    /// <summary>What the carrier carries is not RFB, or the way was refused: no inner bytes come any more.</summary>
    public bool NotRfb { get; set; }

    /// <summary>The direction of side A; null where there is none.</summary>
    public CarrierStream? A { get; init; }

    /// <summary>The direction of side B; null where there is none.</summary>
    public CarrierStream? B { get; init; }

    /// <summary>The layers of a side, outermost first.</summary>
    public IReadOnlyList<CarrierLayerFound> LayersOf(Side side) => Of(side)?.Layers ?? [];

    /// <summary>Where an offset of a side's RFB stream lies in the stream that carries it.</summary>
    public (ByteStream Stream, long Offset) PlaceOf(Side side, long inside) => Of(side)?.PlaceOf(inside) ?? (ByteStream.Tcp, inside);

    /// <summary>Anomalies of the carrier, each once.</summary>
    public List<string> Anomalies { get; } = [];

    private CarrierStream? Of(Side side) => side == Side.A ? A : B;
}
