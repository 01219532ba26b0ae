using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Carriers;

/// <content>Where bytes lie: those that show a layer, and those that are passed on.</content>
internal sealed partial class CarrierStream
{
    private StreamPlaces? _places; // nearly no direction needs them
    private ByteStream _stream;
    private bool _passedAny;

    // Behind the last byte that was taken of the stream. Counted as long as bytes come this way: once they go past it, nothing changes any more.
    private long _offset;

    /// <summary>Where an offset of the stream inside lies in the stream that carries it.</summary>
    public (ByteStream Stream, long Offset) PlaceOf(long inside) => _places?.Of(inside) ?? (ByteStream.Tcp, inside);

    /// <summary>Frames begin, or have begun: offsets count what they carry from here on.</summary>
    /// <param name="carried">Bytes that they carried so far.</param>
    private void EnterFrames(int carried)
    {
        _stream = ByteStream.WebSocket;
        _offset = carried;
        _places ??= new StreamPlaces();
        _places.HeldArrivals = default;
        if (carried > 0)
        {
            _places.BeginAnew(carried);
        }
    }

    /// <summary>Takes the bytes held from an index on once more: they are those of frames now, or of what follows a head.</summary>
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

    /// <summary>The same behind all frames.</summary>
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

    /// <summary>Missing bytes count inside as well, but for those before the first byte.</summary>
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

    /// <summary>Bytes that show a layer: its head, or where frames begin at once those up to the banner inside.</summary>
    private static int ShownBy(in Preamble preamble, ReadOnlySpan<byte> held)
    {
        if (preamble.Length == 0)
        {
            WebSocketOpening.Read(held, out int length);
            return length;
        }

        return preamble.Length;
    }

    /// <summary>The bytes held wait for more: which packet brought them must be known when they are understood.</summary>
    private StreamPlaces MarkFirstHeld()
    {
        _places ??= new StreamPlaces();
        if (_places.HeldArrivals.IsEmpty)
        {
            _places.HeldArrivals.Add(_offset - _heldLength, _arrival);
        }

        return _places;
    }

    /// <summary>More bytes come to those held.</summary>
    private void MarkHeld(int length)
    {
        if (_places is { HeldArrivals.IsEmpty: false })
        {
            _places.HeldArrivals.Add(_offset - length, _arrival);
        }
    }
}
