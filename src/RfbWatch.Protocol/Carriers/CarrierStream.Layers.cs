namespace RfbWatch.Protocol.Carriers;

/// <content>Removes the layers: determines the kind of each one, and what follows it.</content>
internal sealed partial class CarrierStream
{
    private const int MaxLayers = 4;

    // A head, or a refusal's head and body, is the most that one layer can require.
    private const int MaxHeld = 96 << 10;

    /// <summary>
    /// Whether the layer has to be read again. While a head or the body after it continues, only the new bytes are looked at: reading all of them at each arrival would cost
    /// time quadratic in their number.
    /// </summary>
    /// <param name="added">Number of held bytes that are new.</param>
    private bool HasToBeRead(int added) => _waitsForLine
        ? _heldLength >= HttpPreamble.MaxHead || HttpPreamble.IsDecidedFrom(_held.AsSpan(0, _heldLength), _heldLength - added)
        : _places is null || _heldLength >= _places.BytesNeeded;

    private void ForgetHead()
    {
        _waitsForLine = false;
        if (_places is not null)
        {
            _places.BytesNeeded = 0;
        }
    }

    private void ReadLayers(int start)
    {
        ForgetHead();
        // Once the other side shows that this is not RFB, the remaining length of this piece must not matter.
        while (_state == StreamState.Layer && !unwrapper.Facts.NotRfb)
        {
            var held = _held.AsSpan(start, _heldLength - start);
            if (_awaitsFrames && !held.IsEmpty)
            {
                _awaitsFrames = false;
                if (!HttpPreamble.BeginsRequest(held[0]))
                {
                    _frames = new WebSocketFrames();
                    FeedAgain(start);
                    return;
                }
            }

            if (_beginningMissed && !held.IsEmpty && !CarrierLayer.ShowsItself(held))
            {
                if (!Refuse(ref start))
                {
                    return;
                }

                continue;
            }

            switch (CarrierLayer.Read(held, unwrapper.BlockExpectedFrom(side), out var preamble))
            {
                case LayerVerdict.NeedMore when held.Length < MaxHeld:
                    held.CopyTo(_held);
                    _heldLength = held.Length;
                    MarkFirstHeld().BytesNeeded = Math.Min(preamble.Length, MaxHeld);
                    _waitsForLine = HttpPreamble.WaitsForLine(_held.AsSpan(0, _heldLength));
                    return;
                case LayerVerdict.Preamble:
                    Enter(new CarrierLayerFound(preamble.Carrier, CarrierTarget.Of(held, preamble), preamble.Flags, BytesAt(start, ShownBy(preamble, held))));
                    start += preamble.Length;
                    if (_state == StreamState.Layer && _frames is not null && preamble.Carrier == Carrier.WebSocket)
                    {
                        FeedAgain(start);
                        return;
                    }

                    break;
                case LayerVerdict.Rfb when _beginningMissed && _layers.Count == 0 && unwrapper.IsWebSocketAgainst(side):
                    // A banner whose frame header is missing: no server sends more before it is answered, so the next frame begins after it.
                    Enter(new CarrierLayerFound(Carrier.WebSocket, "", PreambleFlags.None, BytesAt(start, 0)));
                    _frames!.EnterInside(RepeaterPreamble.BannerLength);
                    FeedAgain(start);
                    return;
                case LayerVerdict.Rfb when _beginningMissed && _layers.Count == 0 && _frames is null:
                    // The same if the other side does not show it, but the bytes after the banner do.
                    _frames = new WebSocketFrames();
                    _frames.EnterInside(RepeaterPreamble.BannerLength);
                    _framesDoubted = true;
                    FeedAgain(start);
                    return;
                case LayerVerdict.Rfb:
                    EnterInner();
                    FeedInsideAgain(start);
                    return;
                case LayerVerdict.No or LayerVerdict.NeedMore:
                    if (!Refuse(ref start))
                    {
                        return;
                    }

                    break;
            }
        }
    }

    private void EnterInner()
    {
        _state = StreamState.Inner;
        _prefaced |= _bytesSkipped && _layers.Count == 0;
        _banner = _prefaced || _layers.Exists(layer => layer.Carrier == Carrier.Repeater) ? new RepeatedBanner() : null;
        unwrapper.OnInner();
        if (_prefaced)
        {
            unwrapper.OnPreface(side);
        }
    }

    private void Enter(CarrierLayerFound layer)
    {
        if ((layer.Flags & PreambleFlags.Transparent) != 0)
        {
            return;
        }

        if ((layer.Flags & PreambleFlags.BlockGarbage) != 0)
        {
            unwrapper.Report(CarrierAnomaly.RepeaterBlockGarbage);
        }

        if (layer.Carrier == Carrier.WebSocket)
        {
            if (_frames is not null)
            {
                Die();
                return;
            }

            // A request may be refused and followed by another; after a granted one, or one whose beginning is missing, the rest is frames.
            _awaitsFrames = (layer.Flags & PreambleFlags.Requests) != 0;
            _frames = _awaitsFrames ? null : new WebSocketFrames();
        }

        if ((layer.Flags & (PreambleFlags.KeepAlive | PreambleFlags.Refused)) == 0 || layer.Carrier == Carrier.Repeater)
        {
            AddLayer(layer);
        }

        if (_state == StreamState.Dead)
        {
            return;
        }

        unwrapper.OnLayer(side, layer);

        if ((layer.Flags & PreambleFlags.Opaque) != 0)
        {
            Die();
        }
    }

    // Keep-alives of a repeater are one layer, regardless of their number. More layers than the maximum are not RFB: a few bytes could add another one each time.
    private void AddLayer(CarrierLayerFound layer)
    {
        if (_layers.Count == MaxLayers)
        {
            Die();
        }
        else if ((layer.Flags & PreambleFlags.KeepAlive) == 0 || _layers.Count == 0 || _layers[^1].Carrier != Carrier.Repeater)
        {
            _layers.Add(layer);
        }
    }

    // Neither RFB nor a carrier. Outermost, or after missing bytes, the caller decides; inside a carrier it determines the flow. True if a later layer begins at the new start. It is read by the
    // caller's loop: in a recursion, a few bytes would cost a stack frame.
    private bool Refuse(ref int start)
    {
        if (_layers.Count > 0 && _beginningMissed)
        {
            _state = StreamState.Inner;
            FeedInsideAgain(start);
            return false;
        }

        if (_layers.Count == 0 && unwrapper.IsWebSocketAgainst(side) && _beginningMissed)
        {
            Enter(new CarrierLayerFound(Carrier.WebSocket, "", PreambleFlags.None, BytesAt(start, 0)));
            _search = new WebSocketSearch(unwrapper.MasksWebSocket(side));
            FeedAgain(start);
            return false;
        }

        start = EnterPreface(start);
        return start >= 0;
    }
}
