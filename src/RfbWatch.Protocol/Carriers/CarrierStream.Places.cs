using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Carriers;

/// <content>Positions of bytes: those that identify a layer, and those that are passed on.</content>
internal sealed partial class CarrierStream
{
    private StreamPlaces? _places; // almost no direction needs them
    private ByteStream _stream;
    private bool _passedAny;

    // Stream offset after the last byte read. Maintained only while bytes pass through this object; once they bypass it, it no longer changes.
    private long _offset;

    /// <summary>Maps an offset in the inner stream to the stream that carries it.</summary>
    public (ByteStream Stream, long Offset) PlaceOf(long inside) => _places?.Of(inside) ?? (ByteStream.Tcp, inside);

    /// <summary>Switches to frames, which begin here or have already begun: from here on, offsets count their payload.</summary>
    /// <param name="carried">Number of payload bytes so far.</param>
    private void EnterFrames(int carried)
    {
        _stream = ByteStream.WebSocket;
        _offset = carried;
        _places ??= new StreamPlaces();
        _places.HeldArrivals = default;
        if (carried > 0)
        {
            _places.Restart(carried);
        }
    }

    /// <summary>Processes the held bytes again from an index on, now as frames or as the data after a head.</summary>
    private void FeedAgain(int start)
    {
        var rest = TakeHeld(start);
        if (_frames is not null && !_framesDoubted && _stream == ByteStream.Tcp)
        {
            EnterFrames(0);
        }
        else
        {
            _offset -= rest.Length;
        }

        Feed(rest);
    }

    /// <summary>The same for bytes from which frames are already removed.</summary>
    private void FeedInsideAgain(int start)
    {
        var rest = TakeHeld(start);
        _offset -= rest.Length;
        FeedInside(rest);
    }

    private void Pass(ReadOnlySpan<byte> bytes, long end) => Pass(bytes, end, _arrival);

    private void Pass(ReadOnlySpan<byte> bytes, long end, Arrival arrival)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_places is not null || (!_passedAny && end > bytes.Length))
        {
            (_places ??= new StreamPlaces()).Pass(_stream, end - bytes.Length, bytes.Length);
        }

        _passedAny = true;
        unwrapper.PassBytes(side, bytes, arrival);
    }

    /// <summary>Passes on missing bytes, which are also counted in the inner stream, except those before its first byte.</summary>
    private void PassGap(long length)
    {
        _offset += length;
        _places?.PassGap(length);
        unwrapper.PassGap(side, length);
    }

    private LayerBytes BytesAt(int start, int length)
    {
        long offset = _offset - _heldLength + start;
        return new(_stream, offset, length, (_places is { HeldArrivals.IsEmpty: false } ? _places.HeldArrivals.Before(offset + length) : _arrival).Frame);
    }

    /// <summary>Number of bytes that identify a layer: its head or, if frames begin immediately, those up to the banner inside.</summary>
    private static int ShownBy(in Preamble preamble, ReadOnlySpan<byte> held)
    {
        if (preamble.Length == 0)
        {
            WebSocketOpening.Read(held, out int length);
            return length;
        }

        return preamble.Length;
    }

    /// <summary>Records the packet of the held bytes, which is needed once they can be classified.</summary>
    private StreamPlaces MarkFirstHeld()
    {
        _places ??= new StreamPlaces();
        if (_places.HeldArrivals.IsEmpty)
        {
            _places.HeldArrivals.Add(_offset - _heldLength, _arrival);
        }

        return _places;
    }

    /// <summary>Records the packet of bytes that are added to those held.</summary>
    private void MarkHeld(int length)
    {
        if (_places is { HeldArrivals.IsEmpty: false })
        {
            _places.HeldArrivals.Add(_offset - length, _arrival);
        }
    }
}
