using System.Buffers.Binary;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// Finds the frames of a WebSocket again after missing bytes lost the frame boundary. A header is accepted if it begins a chain of <see cref="FramesInARow"/> frames,
/// or of at least two frames that end exactly at the end of the stream. All must have one kind of data, and the masking of the direction (RFC 6455 section 5.1:
/// clients mask, servers do not). The first such position is used, however the bytes are split.
/// </summary>
/// <param name="masked">Whether the direction is that of a client.</param>
internal sealed class WebSocketSearch(bool masked)
{
    /// <summary>Required number of consecutive headers.</summary>
    public const int FramesInARow = 5;

    /// <summary>Number of bytes in which they must occur.</summary>
    private const int Window = 8 << 10;

    /// <summary>Number of bytes after which the search ends.</summary>
    private const int MaxSearched = 128 << 10;

    private const int FramesBeforeEnd = 2;
    private const byte FinalBinary = 0x82;
    private const byte FinalText = 0x81;
    private const byte Ping = 0x89;
    private const byte Pong = 0x8A;
    private const byte MaskBit = 0x80;
    private const int MaskLength = 4;
    private const int ShortLengths = 126;
    private const int LongHeader = 4;

    private byte[] _held = [];
    private int _length;
    private int _searched;

    private enum Outcome : byte
    {
        No,
        NeedMore,
        Yes,
    }

    /// <summary>Whether the search has ended without a result.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>Restarts the search after further missing bytes.</summary>
    public void Restart() => _length = 0;

    /// <summary>Searches the next bytes.</summary>
    /// <param name="bytes">The bytes; if found, those from the first header on.</param>
    /// <param name="isEnd">Whether none follow.</param>
    public bool TryFind(ref ReadOnlySpan<byte> bytes, bool isEnd)
    {
        if (GaveUp)
        {
            return false;
        }

        Hold(bytes);
        int place = 0;
        for (; place < _length; place++)
        {
            var outcome = Follow(_held.AsSpan(place, Math.Min(_length - place, Window)), isEnd);
            if (outcome == Outcome.Yes)
            {
                bytes = _held.AsSpan(place, _length - place);
                return true;
            }

            if (outcome == Outcome.NeedMore && _length - place < Window)
            {
                break;
            }

            _searched++;
        }

        _held.AsSpan(place, _length - place).CopyTo(_held);
        _length -= place;
        GaveUp = _searched >= MaxSearched;
        return false;
    }

    private Outcome Follow(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        int frames = 0;
        int controls = 0;
        byte data = 0;
        for (int at = 0; frames < FramesInARow; frames++)
        {
            if (at == bytes.Length)
            {
                return !isEnd ? Outcome.NeedMore : frames >= FramesBeforeEnd ? Outcome.Yes : Outcome.No;
            }

            int length = FrameLength(bytes[at..]);
            if (length < 0)
            {
                return Outcome.No;
            }

            // A stream is either binary or text, with few control frames in between.
            bool control = bytes[at] is Ping or Pong;
            controls += control ? 1 : 0;
            data = data == 0 && !control ? bytes[at] : data;
            if (controls > 1 || (!control && bytes[at] != data))
            {
                return Outcome.No;
            }

            if (length == 0 || length > bytes.Length - at)
            {
                return isEnd || length > Window - at ? Outcome.No : Outcome.NeedMore;
            }

            at += length;
        }

        return Outcome.Yes;
    }

    /// <summary>Length of the frame that begins here; 0 if there are too few bytes, negative if it is not a frame that RFB implementations send.</summary>
    private int FrameLength(ReadOnlySpan<byte> bytes)
    {
        const int No = -1;
        bool control = bytes[0] is Ping or Pong;
        if (!control && bytes[0] is not (FinalBinary or FinalText))
        {
            return No;
        }

        if (bytes.Length < 2)
        {
            return 0;
        }

        int length = bytes[1] & ~MaskBit;
        int mask = masked ? MaskLength : 0;
        if ((bytes[1] & MaskBit) != 0 != masked || length > ShortLengths || (control && length == ShortLengths) || (!control && length == 0))
        {
            return No;
        }

        if (length < ShortLengths)
        {
            return 2 + mask + length;
        }

        if (bytes.Length < LongHeader)
        {
            return 0;
        }

        length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return length < ShortLengths ? No : LongHeader + mask + length;
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > _held.Length)
        {
            Array.Resize(ref _held, Math.Max(_length + bytes.Length, Window));
        }

        bytes.CopyTo(_held.AsSpan(_length));
        _length += bytes.Length;
    }
}
