using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// Maps the RFB stream of one side to the stream that carries it: after a preamble, without a repeater's repeated banners, or inside the frames of a WebSocket. Also
/// records which packets contained the bytes that are not yet classified.
/// </summary>
internal sealed class StreamPlaces
{
    /// <summary>The packets of the held bytes, by stream offset. A field, because it is modified in place.</summary>
    public Arrivals HeldArrivals;

    private ByteStream _stream;
    private long _passed;
    private long _shift;
    private long _laterFrom = long.MaxValue;
    private long _laterShift;

    /// <summary>Number of bytes missing in the held head.</summary>
    public long GapInHead { get; set; }

    /// <summary>Number of held bytes before which they cannot be classified; 0 if it is unknown.</summary>
    public int BytesNeeded { get; set; }

    /// <summary>Records that bytes were passed on.</summary>
    /// <param name="stream">The stream that carries them.</param>
    /// <param name="offset">Their offset in that stream.</param>
    /// <param name="length">Number of bytes.</param>
    public void Pass(ByteStream stream, long offset, int length)
    {
        _stream = stream;
        long shift = offset - _passed;
        if (_passed == 0)
        {
            _shift = shift;
        }
        else if (shift != (_laterFrom == long.MaxValue ? _shift : _laterShift))
        {
            _laterFrom = Math.Min(_laterFrom, _passed);
            _laterShift = shift;
        }

        _passed += length;
    }

    /// <summary>Counts missing bytes in the inner stream, except those before its first byte.</summary>
    public void PassGap(long length) => _passed += _passed > 0 ? length : 0;

    /// <summary>Records that all bytes passed on so far are in WebSocket frames.</summary>
    /// <param name="passed">Number of these bytes.</param>
    public void Restart(int passed)
    {
        _stream = ByteStream.WebSocket;
        _passed = passed;
        _shift = 0;
    }

    /// <summary>Maps an offset in the inner stream to the stream that carries it.</summary>
    public (ByteStream Stream, long Offset) Of(long inside) => (_stream, inside + (inside >= _laterFrom ? _laterShift : _shift));
}
