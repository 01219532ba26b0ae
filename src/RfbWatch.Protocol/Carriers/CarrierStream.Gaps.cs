namespace RfbWatch.Protocol.Carriers;

/// <content>What missing bytes do to the layers.</content>
internal sealed partial class CarrierStream
{
    /// <summary>Bytes of the direction are missing; 0 when their number is unknown.</summary>
    public void Gap(long length)
    {
        if (_frames is not null)
        {
            length = _frames.Gap(length);
            ReportStop();
            if (length < 0)
            {
                return;
            }
        }

        switch (_state)
        {
            case StreamState.Inner:
                Pass(_banner is null ? default : _banner.Release());
                unwrapper.PassGap(side, length);
                break;
            case StreamState.Raw:
                unwrapper.PassGap(side, length);
                break;
            case StreamState.Layer:
                GapInLayer(length);
                break;
        }

        if (_frames is { Stop: WebSocketStop.Lost })
        {
            _state = StreamState.Dead;
        }
    }

    private void GapInLayer(long length)
    {
        if (_heldLength == 0)
        {
            _beginningMissed = true;
            unwrapper.PassGap(side, _layers.Count == 0 ? length : 0);
        }
        else if (HttpPreamble.MayBegin(_held.AsSpan(0, _heldLength)))
        {
            _state = StreamState.HeadAfterGap;
            unwrapper.Report(Anomaly.MissingInHandshake);
        }
        else if (length > 0 && _heldLength + length <= RepeaterPreamble.BlockLength && RepeaterPreamble.MayBeBlock(_held.AsSpan(0, _heldLength)))
        {
            // A block is padded with NUL: what is missing of it is worth nothing.
            Hold(new byte[length]);
            unwrapper.Report(Anomaly.MissingInHandshake);
            ReadLayers();
        }
        else
        {
            PassHeldRaw();
            unwrapper.PassGap(side, length);
        }
    }

    // The rest of a head with a hole: only its end matters now, what it opens was in its first line.
    private void LeaveHead()
    {
        int end = _held.AsSpan(0, _heldLength).IndexOf(HttpPreamble.HeadEnd);
        if (end < 0)
        {
            if (_heldLength > HttpPreamble.MaxHead)
            {
                Die();
            }

            return;
        }

        var line = HttpPreamble.ReadFirstLine(_held.AsSpan(0, _heldLength));
        if (line.Verdict != PreambleVerdict.Whole)
        {
            Die();
            return;
        }

        _state = StreamState.Layer;
        Enter(new CarrierLayerFound(line.Carrier, CarrierTarget.Of(_held.AsSpan(0, _heldLength), line), line.Signs));
        if (_state == StreamState.Layer)
        {
            Feed(TakeHeld(end + HttpPreamble.HeadEnd.Length));
        }
    }
}
