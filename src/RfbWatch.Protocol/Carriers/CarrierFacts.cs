namespace RfbWatch.Protocol.Carriers;

/// <summary>Facts about the carriers around a conversation; merged into <see cref="ConversationFacts"/> when those are read.</summary>
internal sealed class CarrierFacts
{
    /// <summary>The innermost carrier.</summary>
    public Carrier Carrier { get; set; }

    /// <summary>The target it names, preceded by outer targets separated by <c> &gt; </c>; empty if none. Has passed <see cref="WireText"/>.</summary>
    public string Target { get; set; } = "";

    /// <summary>Carriers around <see cref="Carrier"/>, outermost first.</summary>
    public List<Carrier> Outer { get; } = [];

    /// <summary>
    /// The side that is the RFB server according to the carrier: the one that received the request for the tunnel, or that sent <c>RFB 000.000</c>. Null if the
    /// carrier gives no indication, and also after CONNECT and SOCKS once both sides have sent data, because a server that connects out through a proxy sends a
    /// request too.
    /// </summary>
    public Side? ServerSide { get; set; }

    /// <summary>Whether a repeater sent <c>RFB 000.000</c>: the only banner of the flow if no server was reached.</summary>
    public bool RepeaterBanner { get; set; }

    /// <summary>Number of keep-alives sent by a repeater.</summary>
    public int RepeaterKeepAlives { get; set; }

    /// <summary>Whether frames were found again after missing bytes.</summary>
    public bool Resynchronised { get; set; }

    /// <summary>Whether the client's or server's banner, by <see cref="Side"/>, was preceded by other bytes.</summary>
    public bool[] Prefaced { get; } = new bool[2];

    /// <summary>Whether the carrier does not carry RFB, or the tunnel was refused: no more inner bytes follow.</summary>
    public bool NotRfb { get; set; }

    /// <summary>The direction of side A; null if there is none.</summary>
    public CarrierStream? A { get; init; }

    /// <summary>The direction of side B; null if there is none.</summary>
    public CarrierStream? B { get; init; }

    /// <summary>The layers of a side, outermost first.</summary>
    public IReadOnlyList<CarrierLayerFound> LayersOf(Side side) => Of(side)?.Layers ?? [];

    /// <summary>Position of an offset of a side's RFB stream in the stream that carries it.</summary>
    public (ByteStream Stream, long Offset) PlaceOf(Side side, long inside) => Of(side)?.PlaceOf(inside) ?? (ByteStream.Tcp, inside);

    /// <summary>Anomalies of the carrier, each once.</summary>
    public List<string> Anomalies { get; } = [];

    private CarrierStream? Of(Side side) => side == Side.A ? A : B;
}
