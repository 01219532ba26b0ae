using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// Receives the raw streams of a flow, recognises the carriers of RFB, and passes on the RFB streams inside. Without a
/// carrier the bytes are passed on unchanged.
/// </summary>
internal sealed class CarrierUnwrapper : IStreamReceiver
{
    private readonly IStreamReceiver _inner;
    private readonly CarrierStream _a;
    private readonly CarrierStream _b;
    private readonly bool[] _passed = new bool[2];
    private StreamStep? _inside;
    private bool _requestOnly;

    /// <summary>An unwrapper in front of <paramref name="inner"/>, which receives the RFB streams.</summary>
    public CarrierUnwrapper(IStreamReceiver inner)
    {
        _inner = inner;
        _a = new CarrierStream(Side.A, this);
        _b = new CarrierStream(Side.B, this);
        Facts = new CarrierFacts { A = _a, B = _b };
    }

    /// <summary>The facts that the carriers have shown so far.</summary>
    public CarrierFacts Facts { get; }

    /// <inheritdoc />
    public StreamStep OnBytes(Side side, ReadOnlySpan<byte> bytes, Arrival arrival)
    {
        _inside = null;
        if (!Facts.NotRfb)
        {
            Of(side).Feed(bytes, arrival);
        }

        return StepOf(side);
    }

    /// <inheritdoc />
    public StreamStep OnGap(Side side, long length)
    {
        _inside = null;
        if (!Facts.NotRfb)
        {
            Of(side).Gap(length);
        }

        return StepOf(side);
    }

    /// <inheritdoc />
    public void OnEnd(Side side, StreamEnd end)
    {
        _inside = null;
        Of(side).End();
        _inner.OnEnd(side, end);
    }

    /// <inheritdoc />
    public void Finish()
    {
        _inside = null;
        _a.End();
        _inside = null;
        _b.End();
        _inner.Finish();
    }

    /// <inheritdoc />
    public StreamStep OnSkipped(Side side, long length)
    {
        _inside = !Facts.NotRfb && length > 0 ? _inner.OnSkipped(side, length) : null;
        return StepOf(side);
    }

    /// <summary>Whether a side has sent something that is not yet classified.</summary>
    public bool HoldsUnknown => !Facts.NotRfb && (_a.HoldsUnknown || _b.HoldsUnknown);

    /// <summary>Number of sides that have sent something not yet classified, or begin with it while the other side's bytes are in a carrier.</summary>
    public int UnknownSides => IsUnknown(_a, _b) + IsUnknown(_b, _a);

    /// <summary>Whether both sides sent bytes, seen or not.</summary>
    public bool BothSpoke => _a.Spoke && _b.Spoke;

    /// <summary>Whether the bytes of both sides are identical to the RFB streams, and will remain so.</summary>
    public bool PassesOn => !Facts.NotRfb && _a.PassesOn && _b.PassesOn && !_requestOnly;

    /// <summary>Whether the other side has requested a repeater's block from this one.</summary>
    internal bool BlockExpectedFrom(Side side) => Facts.RepeaterBanner && Facts.ServerSide != side;

    /// <summary>Whether the innermost layer of the other side is a WebSocket.</summary>
    internal bool IsWebSocketAgainst(Side side) => Of(Other(side)).Layers is [.., { Carrier: Carrier.WebSocket }];

    /// <summary>Whether this side's frames are masked, as those of a client are.</summary>
    internal bool MasksWebSocket(Side side)
    {
        foreach (var layer in Of(side).Layers)
        {
            if (layer.Carrier == Carrier.WebSocket && layer.Flags != PreambleFlags.None)
            {
                return (layer.Flags & PreambleFlags.Requests) != 0;
            }
        }

        return Of(Other(side)).Layers is [.., { Carrier: Carrier.WebSocket } other] && (other.Flags & PreambleFlags.Grants) != 0;
    }

    internal void PassBytes(Side side, ReadOnlySpan<byte> bytes, Arrival arrival)
    {
        if (!bytes.IsEmpty && !Facts.NotRfb)
        {
            _passed[(int)side] = true;
            if (_requestOnly && _passed[(int)Other(side)])
            {
                // Servers connect out through proxies too: if both sides were seen, the banners are better evidence.
                Facts.ServerSide = null;
                _requestOnly = false;
            }

            _inside = _inner.OnBytes(side, bytes, arrival);
        }
    }

    internal void PassGap(Side side, long length) => _inside = _inner.OnGap(side, length);

    /// <summary>Whether nothing more of this side is needed.</summary>
    internal bool IsOver(Side side) => StepOf(side).Demand.IsDone;

    internal void OnLayer(Side side, CarrierLayerFound layer)
    {
        if ((layer.Flags & PreambleFlags.Requests) != 0 && (Facts.ServerSide is null || _requestOnly))
        {
            Facts.ServerSide = Other(side);
            _requestOnly = layer.Carrier is not (Carrier.WebSocket or Carrier.Repeater);
        }

        if (layer.Carrier == Carrier.Repeater && (layer.Flags & PreambleFlags.Grants) != 0)
        {
            if ((layer.Flags & PreambleFlags.KeepAlive) != 0)
            {
                Facts.RepeaterKeepAlives++;
            }
            else
            {
                Facts.ServerSide = side;
                Facts.RepeaterBanner = true;
                _requestOnly = false;
            }
        }

        UpdatePath();
        var other = Of(Other(side));
        if (other.IsRaw && !other.BeginningMissed && IsProxy(layer.Carrier))
        {
            Facts.NotRfb = true;
        }
    }

    internal void OnPreface(Side side)
    {
        Facts.Prefaced[(int)side] = true;
        Report(CarrierAnomaly.BytesBeforeBanner);
    }

    internal void OnInner() => UpdatePath();

    internal void OnRaw(Side side)
    {
        UpdatePath();
        var layers = Of(Other(side)).Layers;
        if (!Of(side).BeginningMissed && layers.Count > 0 && IsProxy(layers[0].Carrier))
        {
            Facts.NotRfb = true;
        }
    }

    internal void Report(string anomaly)
    {
        if (!Facts.Anomalies.Contains(anomaly))
        {
            Facts.Anomalies.Add(anomaly);
        }
    }

    private static int IsUnknown(CarrierStream stream, CarrierStream other) =>
        stream.HoldsUnknown || (stream.IsRaw && other.Layers.Count > 0) || (stream.Waits && stream.Spoke) ? 1 : 0;

    private static Side Other(Side side) => side == Side.A ? Side.B : Side.A;

    // A repeater is the only carrier that can be recognised from one direction alone.
    private static bool IsProxy(Carrier carrier) => carrier is not (Carrier.Tcp or Carrier.Repeater);

    /// <summary>The demand for a side: that of the inner stream, if it has begun and its bytes are identical to those of the side.</summary>
    private StreamStep StepOf(Side side)
    {
        var stream = Of(side);
        if (Facts.NotRfb || !stream.Wants)
        {
            return StreamStep.Done;
        }

        if (stream.Waits)
        {
            return StreamStep.Bytes;
        }

        // Bytes passed on during this call have returned the newest demand; if there were none, the other side may have changed it.
        var inside = _inside ?? _inner.OnSkipped(side, 0);
        return inside.Demand.IsDone ? StreamStep.Done
            : PassesOn ? inside
            : stream.PassesOn ? new(inside.Demand)
            : StreamStep.Bytes;
    }

    private CarrierStream Of(Side side) => side == Side.A ? _a : _b;

    private void UpdatePath()
    {
        if (_a.Layers.Count + _b.Layers.Count == 0)
        {
            Facts.Carrier = Carrier.Tcp;
            Facts.Outer.Clear();
            Facts.Target = string.Empty;
            return;
        }

        var a = Collapse(_a.Layers, _b.Layers.Count);
        var b = Collapse(_b.Layers, _a.Layers.Count);
        DropOneSided(a, _b);
        DropOneSided(b, _a);
        DropMisread(a, _b);
        DropMisread(b, _a);
        var path = a.Count >= b.Count ? a : b;
        Facts.Carrier = path.Count == 0 ? Carrier.Tcp : path[^1].Carrier;
        Facts.Outer.Clear();
        Facts.Outer.AddRange(path.SkipLast(1).Select(layer => layer.Carrier));
        Facts.Target = string.Join(" > ", a.Concat(b).Select(layer => layer.Target).Where(target => target.Length > 0));
    }

    // A proxy receives a request and answers it before it forwards anything. If the other side's bytes are RFB or unknown from the first byte on, bytes that
    // looked like a request or an answer were not those of a proxy. A forged opening has no further effect.
    private static void DropOneSided(List<CarrierLayerFound> layers, CarrierStream other)
    {
        if (other.IsPlain && other.Layers.Count == 0)
        {
            layers.RemoveAll(layer => layer.Carrier is Carrier.Socks4 or Carrier.Socks5 or Carrier.HttpConnect);
        }
    }

    // A successful answer without a length grants a tunnel, unless the other side requested a WebSocket.
    private static void DropMisread(List<CarrierLayerFound> layers, CarrierStream other)
    {
        for (int i = Math.Min(layers.Count, other.Layers.Count) - 1; i >= 0; i--)
        {
            if (layers[i].Carrier == Carrier.HttpConnect && (layers[i].Flags & PreambleFlags.Grants) != 0 && other.Layers[i].Carrier == Carrier.WebSocket)
            {
                layers.RemoveAt(i);
            }
        }
    }

    // A request that was refused and sent again appears twice in its own direction, and once in the other.
    private static List<CarrierLayerFound> Collapse(IReadOnlyList<CarrierLayerFound> layers, int against)
    {
        var path = new List<CarrierLayerFound>(layers.Count);
        foreach (var layer in layers)
        {
            if (path.Count > 0 && path[^1].Carrier == layer.Carrier && layers.Count != against)
            {
                path.RemoveAt(path.Count - 1);
            }

            path.Add(layer);
        }

        return path;
    }
}
