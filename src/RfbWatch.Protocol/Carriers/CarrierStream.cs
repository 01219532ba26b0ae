namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// One direction of a flow before RFB: removes the layers, one after the other, and passes on the inner bytes. Each direction is decoded independently. Only two
/// facts about the other direction are used: whether it has sent <c>RFB 000.000</c>, and, if the head of this direction was missed, whether it is a WebSocket.
/// </summary>
internal sealed partial class CarrierStream(Side side, CarrierUnwrapper unwrapper)
{
    // A banner, or the first lines of a head.
    private const int FirstHeld = 32;

    private readonly List<CarrierLayerFound> _layers = [];
    private byte[] _held = [];
    private int _heldLength;
    private StreamState _state;
    private WebSocketFrames? _frames;
    private WebSocketSearch? _search;
    private RepeatedBanner? _banner;
    private bool _beginningMissed;
    private bool _bytesSkipped;
    private bool _awaitsFrames;
    private bool _spoke;
    private bool _waitsForLine;
    private bool _framesDoubted;
    private Arrival _arrival;

    private enum StreamState : byte
    {
        Layer,
        Preface,
        HeadAfterGap,
        Inner,
        Raw,
        Dead,
    }

    /// <summary>The layers found, outermost first.</summary>
    public IReadOnlyList<CarrierLayerFound> Layers => _layers;

    /// <summary>Whether more bytes can still be passed on from this direction.</summary>
    public bool Wants => _state != StreamState.Dead;

    /// <summary>Whether nothing has been passed on yet, because the first bytes are not classified.</summary>
    public bool Waits => _state is StreamState.Layer or StreamState.Preface or StreamState.HeadAfterGap;

    /// <summary>Whether the direction begins with an unknown format; its bytes are passed on unchanged.</summary>
    public bool IsRaw => _state == StreamState.Raw;

    /// <summary>Whether bytes of the direction were sent, seen or not.</summary>
    public bool Spoke => _spoke || _bytesSkipped;

    /// <summary>Whether the direction passes on its bytes from the first one on.</summary>
    public bool IsPlain => _state is StreamState.Inner or StreamState.Raw && !_beginningMissed;

    /// <summary>Whether the first bytes of this direction, or of a layer of it, are missing.</summary>
    public bool BeginningMissed => _beginningMissed;

    /// <summary>Whether the direction's bytes are identical to those inside.</summary>
    public bool PassesOn => _frames is null && _banner is null && _state is (StreamState.Inner or StreamState.Raw);

    /// <summary>Processes the next bytes of the direction.</summary>
    public void Feed(ReadOnlySpan<byte> bytes, Arrival arrival)
    {
        _arrival = arrival;
        _spoke |= !bytes.IsEmpty;
        Feed(bytes);
    }

    /// <summary>Whether the content of frames is no longer read. From then on, processing would depend on how the bytes were segmented, and would prove nothing.</summary>
    private bool IsOver => _frames is not null && unwrapper.IsOver(side);

    private void Feed(ReadOnlySpan<byte> bytes)
    {
        if (IsOver)
        {
            return;
        }

        if (_search is not null && !FindFrames(ref bytes, isEnd: false))
        {
            return;
        }

        if (_framesDoubted && _heldLength > 0 && _state == StreamState.Inner)
        {
            Hold(bytes);
            bytes = TakeHeld(0);
        }

        while (_frames is not null && (!bytes.IsEmpty || _frames.HasMore))
        {
            if (_framesDoubted && _frames.IsBetween)
            {
                if (bytes.Length == 1 && WebSocketOpening.MayBeFrame(bytes))
                {
                    Hold(bytes);
                    return;
                }

                SettleFrames(WebSocketOpening.MayBeFrame(bytes));
                continue;
            }

            var inner = _frames.Next(ref bytes);
            if (!inner.IsEmpty)
            {
                FeedInside(inner);
            }

            ReportStop();
            if (IsOver)
            {
                return;
            }
        }

        if (!bytes.IsEmpty)
        {
            FeedInside(bytes);
        }
    }

    /// <summary>Decides whether a banner that was the first data seen in the direction is the end of a frame that is followed by others.</summary>
    private void SettleFrames(bool areFrames)
    {
        _framesDoubted = false;
        if (areFrames)
        {
            // The banner, and the first bytes of the next frame's header.
            const int Header = 2;
            var layer = new CarrierLayerFound(Carrier.WebSocket, "", PreambleFlags.None, new(_stream, _offset - RepeaterPreamble.BannerLength, RepeaterPreamble.BannerLength + Header, _arrival.Frame));
            EnterFrames(RepeaterPreamble.BannerLength);
            AddLayer(layer);
            unwrapper.OnLayer(side, layer);
            return;
        }

        _frames = null;
        if (_heldLength > 0)
        {
            FeedInside(TakeHeld(0));
        }
    }

    /// <summary>Ends the direction: bytes held as a possible beginning are passed on unchanged.</summary>
    public void End()
    {
        var rest = ReadOnlySpan<byte>.Empty;
        if (_search is not null && !IsOver && FindFrames(ref rest, isEnd: true))
        {
            Feed(rest);
        }

        if (_framesDoubted)
        {
            SettleFrames(areFrames: false);
        }

        if (_state == StreamState.Layer && _heldLength > 0 && _layers.Count == 0)
        {
            PassHeldRaw();
        }
        else if (_state == StreamState.Preface)
        {
            LeavePreface();
        }
        else if (_state == StreamState.Inner && _banner is not null)
        {
            Pass(_banner.Release(), _offset);
        }
    }

    private void FeedInside(ReadOnlySpan<byte> bytes)
    {
        _offset += bytes.Length;
        switch (_state)
        {
            case StreamState.Inner when _banner is not null:
                while (!bytes.IsEmpty)
                {
                    var piece = _banner.Next(ref bytes);
                    Pass(piece, _offset - bytes.Length);
                }

                _banner = _banner.IsOver ? null : _banner;
                break;
            case StreamState.Inner or StreamState.Raw:
                Pass(bytes, _offset);
                break;
            case StreamState.Layer:
                MarkHeld(bytes.Length);
                Hold(bytes);
                if (HasToBeRead(bytes.Length))
                {
                    ReadLayers(0);
                }

                break;
            case StreamState.Preface:
                FeedPreface(bytes);
                break;
            case StreamState.HeadAfterGap:
                FeedHead(bytes);
                break;
            case StreamState.Dead:
                break;
        }
    }

    private void Die()
    {
        _state = StreamState.Dead;
        _held = [];
        _heldLength = 0;
        unwrapper.Facts.NotRfb = true;
    }

    private ReadOnlySpan<byte> TakeHeld(int start)
    {
        var rest = _held.AsSpan(start, _heldLength - start);
        _held = [];
        _heldLength = 0;
        return rest;
    }

    private void PassHeldRaw()
    {
        _state = StreamState.Raw;
        unwrapper.OnRaw(side);
        FeedInsideAgain(0);
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        int need = _heldLength + bytes.Length;
        if (need > _held.Length)
        {
            Array.Resize(ref _held, Math.Max(need, Math.Max(FirstHeld, _held.Length * 2)));
        }

        bytes.CopyTo(_held.AsSpan(_heldLength));
        _heldLength = need;
    }

    private void ReportStop()
    {
        switch (_frames!.Stop)
        {
            case WebSocketStop.Compressed:
                unwrapper.Report(CarrierAnomaly.WebSocketCompressed);
                _state = StreamState.Dead;
                break;
            case WebSocketStop.Malformed:
                unwrapper.Report(CarrierAnomaly.MalformedCarrier);
                _state = StreamState.Dead;
                break;
            case WebSocketStop.Closed:
                _state = StreamState.Dead;
                break;
            case WebSocketStop.None or WebSocketStop.Lost:
                break;
        }
    }
}
