using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// Where the RFB stream of one side lies in the stream that carries it: behind a preamble, without a repeater's repeated banners, or inside the frames of a WebSocket; and which packets
/// brought the bytes that wait to be understood.
/// </summary>
internal sealed class StreamPlaces
{
    /// <summary>The packets of the bytes held, by stream offset. A field, for it changes in place.</summary>
    public Arrivals HeldArrivals;

    private ByteStream _stream;
    private long _passed;
    private long _shift;
    private long _laterFrom = long.MaxValue;
    private long _laterShift;

    /// <summary>Bytes that are missing in the head that is held.</summary>
    public long GapInHead { get; set; }

    /// <summary>Bytes are passed on.</summary>
    /// <param name="stream">The stream that carries them.</param>
    /// <param name="offset">Where they begin in it.</param>
    /// <param name="length">How many they are.</param>
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

    /// <summary>Missing bytes count inside as well, but for those before the first byte.</summary>
    public void PassGap(long length) => _passed += _passed > 0 ? length : 0;

    /// <summary>All bytes that were passed on so far lie in frames of a WebSocket.</summary>
    /// <param name="passed">How many they are.</param>
    public void Restart(int passed)
    {
        _stream = ByteStream.WebSocket;
        _passed = passed;
        _shift = 0;
    }

    /// <summary>The place of an offset inside.</summary>
    public (ByteStream Stream, long Offset) Of(long inside) => (_stream, inside + (inside >= _laterFrom ? _laterShift : _shift));
}
