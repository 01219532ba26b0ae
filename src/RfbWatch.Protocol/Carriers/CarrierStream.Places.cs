using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Carriers;

/// <content>Positions of bytes: those that show a layer, and those that are passed on.</content>
internal sealed partial class CarrierStream
{
    private StreamPlaces? _places; // nearly no direction needs them
    private ByteStream _stream;
    private bool _passedAny;

    // The position after the last byte read from the stream. Counted as long as bytes arrive through this object; once they bypass it, nothing changes any more.
    private long _offset;

    /// <summary>Position of an offset of the stream inside in the stream that carries it.</summary>
    public (ByteStream Stream, long Offset) PlaceOf(long inside) => _places?.Of(inside) ?? (ByteStream.Tcp, inside);

    /// <summary>Frames begin, or have begun: from here on, offsets count their payload.</summary>
    /// <param name="carried">Bytes of payload so far.</param>
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

    /// <summary>Processes the held bytes from an index on again, now as those of frames or as those after a head.</summary>
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

    /// <summary>The same after all frames.</summary>
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

    /// <summary>Missing bytes are counted inside as well, except those before the first byte.</summary>
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

    /// <summary>The bytes that show a layer: its head or, if frames begin at once, those up to the banner inside.</summary>
    private static int ShownBy(in Preamble preamble, ReadOnlySpan<byte> held)
    {
        if (preamble.Length == 0)
        {
            WebSocketOpening.Read(held, out int length);
            return length;
        }

        return preamble.Length;
    }

    /// <summary>The held bytes wait for more: when they can be classified, the packet that brought them must be known.</summary>
    private StreamPlaces MarkFirstHeld()
    {
        _places ??= new StreamPlaces();
        if (_places.HeldArrivals.IsEmpty)
        {
            _places.HeldArrivals.Add(_offset - _heldLength, _arrival);
        }

        return _places;
    }

    /// <summary>More bytes are added to those held.</summary>
    private void MarkHeld(int length)
    {
        if (_places is { HeldArrivals.IsEmpty: false })
        {
            _places.HeldArrivals.Add(_offset - length, _arrival);
        }
    }
}
