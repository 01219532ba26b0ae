namespace RfbWatch.Protocol.Carriers;

/// <content>The effect of missing bytes on the layers.</content>
internal sealed partial class CarrierStream
{
    /// <summary>Processes missing bytes of the direction; the length is 0 if unknown.</summary>
    public void Gap(long length)
    {
        if (IsOver)
        {
            return;
        }

        if (_search is not null)
        {
            _search.Restart();
            return;
        }

        if (_framesDoubted)
        {
            SettleFrames(areFrames: false);
        }

        if (_awaitsFrames)
        {
            _awaitsFrames = false;
            _frames = new WebSocketFrames();
            EnterFrames(0);
        }

        if (_frames is not null)
        {
            length = _frames.Gap(length);
            if (_frames.Stop == WebSocketStop.Lost)
            {
                _search = new WebSocketSearch(unwrapper.MasksWebSocket(side));
                GapInside(0);
                return;
            }

            if (length < 0)
            {
                return;
            }
        }

        GapInside(length);
    }

    private void GapInside(long length)
    {
        switch (_state)
        {
            case StreamState.Inner:
                Pass(_banner is null ? default : _banner.Release(), _offset);
                PassGap(length);
                break;
            case StreamState.Raw:
                PassGap(length);
                break;
            case StreamState.Preface:
                LeavePreface();
                PassGap(length);
                break;
            case StreamState.Layer:
                GapInLayer(length);
                break;
            case StreamState.HeadAfterGap:
                MarkFirstHeld().GapInHead += length;
                break;
            case StreamState.Dead:
                break;
        }
    }

    /// <summary>Continues the search for frames.</summary>
    /// <param name="bytes">The next bytes; if frames are found, those from the first header on.</param>
    /// <param name="isEnd">Whether no bytes follow.</param>
    private bool FindFrames(ref ReadOnlySpan<byte> bytes, bool isEnd)
    {
        if (_search!.TryFind(ref bytes, isEnd))
        {
            _search = null;
            _frames!.Resume();
            unwrapper.Facts.Resynchronised = true;
            unwrapper.Report(CarrierAnomaly.CarrierResynchronised);
            return true;
        }

        if (isEnd || _search.GaveUp)
        {
            _search = null;
            _state = StreamState.Dead;
            unwrapper.Report(CarrierAnomaly.CarrierLost);
        }

        return false;
    }

    private void GapInLayer(long length)
    {
        ForgetHead();
        if (_heldLength == 0)
        {
            _beginningMissed = true;
            _bytesSkipped |= length > 0;
            _offset += length;
            unwrapper.PassGap(side, _layers.Count == 0 ? length : 0);
        }
        else if (HttpPreamble.MayBegin(_held.AsSpan(0, _heldLength)))
        {
            _state = StreamState.HeadAfterGap;
            MarkFirstHeld().GapInHead = length;
            unwrapper.Report(Anomaly.MissingInHandshake);
        }
        else if (length > 0 && _heldLength + length <= RepeaterPreamble.BlockLength && RepeaterPreamble.MayBeBlock(_held.AsSpan(0, _heldLength)))
        {
            // A block is padded with NUL, so its missing part does not matter.
            MarkFirstHeld();
            Hold(new byte[length]);
            _offset += length;
            unwrapper.Report(Anomaly.MissingInHandshake);
            ReadLayers(0);
        }
        else
        {
            PassHeldRaw();
            PassGap(length);
        }
    }

    // The rest of a head with a gap: only its end matters now, because its first line determined what it opens.
    private void FeedHead(ReadOnlySpan<byte> bytes)
    {
        MarkHeld(bytes.Length);
        Hold(bytes);
        if (!_waitsForLine || _heldLength > HttpPreamble.MaxHead || HttpHead.EndsFrom(_held.AsSpan(0, _heldLength), _heldLength - bytes.Length))
        {
            LeaveHead();
        }
    }

    private void LeaveHead()
    {
        _waitsForLine = false;
        int length = HttpPreamble.Length(_held.AsSpan(0, _heldLength));
        if (length < 0)
        {
            if (_heldLength > HttpPreamble.MaxHead)
            {
                Die();
            }

            _waitsForLine = _heldLength > HttpPreamble.MaxBeginning;
            return;
        }

        var line = HttpPreamble.ReadFirstLine(_held.AsSpan(0, _heldLength));
        if (line.Verdict != PreambleVerdict.Whole)
        {
            Die();
            return;
        }

        _state = StreamState.Layer;
        long missing = MarkFirstHeld().GapInHead;
        var bytes = BytesAt(0, length) with { Length = (int)Math.Min(length + missing, int.MaxValue) };
        _offset += missing;
        Enter(new CarrierLayerFound(line.Carrier, CarrierTarget.Of(_held.AsSpan(0, _heldLength), line), line.Flags, bytes));
        if (_state == StreamState.Layer)
        {
            FeedAgain(length);
        }
    }
}
