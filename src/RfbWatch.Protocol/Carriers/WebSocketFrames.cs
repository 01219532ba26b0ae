using System.Buffers.Binary;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// Converts the frames of one direction of a WebSocket (RFC 6455 section 5.2) into one stream of bytes: message and frame boundaries are removed,
/// control frames between fragments are skipped, and masks are removed. Text frames contain base64 (the old <c>base64</c> sub-protocol of
/// noVNC and websockify, with padding per message) or plain bytes, which is determined by the first message of the direction. Compressed
/// messages are inflated.
/// </summary>
internal sealed class WebSocketFrames
{
    private const int PieceLength = 4096;
    private const int MaxHeader = 14;
    private const int ShortHeader = 2;
    private const byte FinBit = 0x80;
    private const byte Rsv1Bit = 0x40;
    private const byte OtherRsvBits = 0x30;
    private const byte OpcodeBits = 0x0F;
    private const byte MaskBit = 0x80;
    private const byte LengthBits = 0x7F;
    private const byte Length16 = 126;
    private const byte Length64 = 127;
    private const int OpcodeContinuation = 0;
    private const int OpcodeText = 1;
    private const int OpcodeBinary = 2;
    private const int OpcodeClose = 8;
    private const int OpcodePong = 10;
    private const int MaxControlPayload = 125;
    private const int MaskLength = 4;

    // RFB implementations do not send frames of nearly this size; it limits what is accepted, not what is stored.
    private const ulong MaxPayload = 1UL << 32;

    private readonly byte[] _header = new byte[MaxHeader];
    private readonly byte[] _piece = new byte[PieceLength];
    private Base64Stream _base64;
    private int _headerLength;
    private ulong _remaining;
    private uint _mask;
    private bool _masked;
    private bool _control;
    private bool _text;
    private bool _final;
    private bool _compressed;
    private bool _unreadable;
    private TextForm _textForm;
    private WebSocketInflation? _inflation;

    private enum TextForm : byte
    {
        Unknown,
        Base64,
        Plain,
    }

    /// <summary>Whether <see cref="Next"/> has more output from the bytes that it consumed.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Why reading stopped; <see cref="WebSocketStop.None"/> while it continues.</summary>
    public WebSocketStop Stop { get; private set; }

    /// <summary>Whether the next byte is the first of a header.</summary>
    public bool IsBetween => _remaining == 0 && _headerLength == 0 && !HasMore;

    /// <summary>Starts inside an unmasked binary frame whose header is missing.</summary>
    /// <param name="remaining">Number of available bytes of the frame.</param>
    public void EnterInside(int remaining) => _remaining = (ulong)remaining;

    /// <summary>Consumes bytes from the front of <paramref name="bytes"/>.</summary>
    /// <returns>Their inner bytes, valid until the next call; often empty.</returns>
    public ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> bytes)
    {
        if (Stop != WebSocketStop.None)
        {
            bytes = default;
            HasMore = false;
            return default;
        }

        if (HasMore)
        {
            return Inflate();
        }

        if (_remaining == 0)
        {
            ReadHeader(ref bytes);
            return default;
        }

        int length = (int)Math.Min(_remaining, (ulong)Math.Min(bytes.Length, PieceLength));
        var payload = bytes[..length];
        bytes = bytes[length..];
        _remaining -= (uint)length;
        if (_control)
        {
            return default;
        }

        if (_masked)
        {
            payload = Unmask(payload);
        }

        if (_compressed)
        {
            return _unreadable ? default : Inflate(payload);
        }

        return _text ? Decode(payload) : payload;
    }

    /// <summary>Continues at a frame header that was found after missing bytes.</summary>
    public void Resume()
    {
        Stop = WebSocketStop.None;
        HasMore = false;
        _headerLength = 0;
        _remaining = 0;
        _textForm = _textForm == TextForm.Unknown ? TextForm.Base64 : _textForm;
        ForgetWindow();
    }

    /// <summary>Skips missing bytes of the stream of frames.</summary>
    /// <param name="length">Their number; 0 if unknown.</param>
    /// <returns>Number of missing inner bytes; 0 if unknown, negative if none are missing. <see cref="Stop"/> indicates whether reading continues.</returns>
    public long Gap(long length)
    {
        if (length <= 0 || (ulong)length > _remaining || Stop != WebSocketStop.None)
        {
            Stop = Stop == WebSocketStop.None ? WebSocketStop.Lost : Stop;
            return 0;
        }

        _remaining -= (ulong)length;
        _mask = uint.RotateRight(_mask, (int)(length % MaskLength) * 8);
        if (_control)
        {
            return -1;
        }

        if (_compressed)
        {
            ForgetWindow();
            return 0;
        }

        if (_text && _textForm == TextForm.Unknown)
        {
            _textForm = TextForm.Base64;
        }

        return _text && _textForm == TextForm.Base64 ? _base64.Skip(length) : length;
    }

    private void ReadHeader(ref ReadOnlySpan<byte> bytes)
    {
        int need;
        while (_headerLength < (need = HeaderNeeds()))
        {
            if (bytes.IsEmpty)
            {
                return;
            }

            int take = Math.Min(need - _headerLength, bytes.Length);
            bytes[..take].CopyTo(_header.AsSpan(_headerLength));
            _headerLength += take;
            bytes = bytes[take..];
        }

        _headerLength = 0;
        Stop = Begin(need);
    }

    private int HeaderNeeds()
    {
        if (_headerLength < ShortHeader)
        {
            return ShortHeader;
        }

        int mask = (_header[1] & MaskBit) != 0 ? MaskLength : 0;
        return ShortHeader + mask + ((_header[1] & LengthBits) switch { Length16 => 2, Length64 => 8, _ => 0 });
    }

    private WebSocketStop Begin(int headerLength)
    {
        int opcode = _header[0] & OpcodeBits;
        _control = opcode >= OpcodeClose;
        _final = (_header[0] & FinBit) != 0;
        _remaining = (_header[1] & LengthBits) switch
        {
            Length16 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(ShortHeader)),
            Length64 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(ShortHeader)),
            int length => (ulong)length,
        };
        _masked = (_header[1] & MaskBit) != 0;
        _mask = _masked ? BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(headerLength - MaskLength)) : 0;
        if (opcode is (> OpcodeBinary and < OpcodeClose) or > OpcodePong
            || _remaining > MaxPayload
            || (_header[0] & OtherRsvBits) != 0
            || (_control && (!_final || _remaining > MaxControlPayload))
            || ((_header[0] & Rsv1Bit) != 0 && opcode is not (OpcodeText or OpcodeBinary)))
        {
            return WebSocketStop.Malformed;
        }

        if (opcode is OpcodeText or OpcodeBinary)
        {
            _text = opcode == OpcodeText;
            _base64 = default;
            _unreadable = false;
            _compressed = (_header[0] & Rsv1Bit) != 0;
            if (_compressed)
            {
                _inflation ??= new WebSocketInflation();
            }
        }

        if (_remaining == 0 && _final && _compressed && !_control && !_unreadable)
        {
            _inflation!.End();
            HasMore = true;
        }

        return opcode == OpcodeClose ? WebSocketStop.Closed : WebSocketStop.None;
    }

    /// <summary>
    /// Discards the decompression state, which no longer matches the sender's: the next message is read as if it were the first, and the rest of this one is not
    /// read.
    /// </summary>
    private void ForgetWindow()
    {
        _inflation = null;
        _unreadable = true;
        HasMore = false;
    }

    private ReadOnlySpan<byte> Inflate(ReadOnlySpan<byte> payload)
    {
        _inflation!.Add(payload);
        if (_remaining == 0 && _final)
        {
            _inflation.End();
        }

        HasMore = true;
        return Inflate();
    }

    private ReadOnlySpan<byte> Inflate()
    {
        bool readable = _inflation!.TryRead(out var inflated);
        HasMore = readable && !inflated.IsEmpty;
        if (!HasMore && readable && _remaining == 0 && _final)
        {
            readable = _inflation.TryConclude();
        }

        if (!readable)
        {
            Stop = WebSocketStop.Compressed;
            HasMore = false;
            return default;
        }

        return _text ? Decode(inflated) : inflated;
    }

    private ReadOnlySpan<byte> Unmask(ReadOnlySpan<byte> payload)
    {
        for (int i = 0; i < payload.Length; i++)
        {
            _piece[i] = (byte)(payload[i] ^ _mask);
            _mask = uint.RotateRight(_mask, 8);
        }

        return _piece.AsSpan(0, payload.Length);
    }

    private ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> payload)
    {
        if (_textForm == TextForm.Unknown && !payload.IsEmpty)
        {
            // A banner and a keep-alive begin with R, a repeater's block of mode II with I: base64 of RFB data does not.
            _textForm = payload[0] is (byte)'R' or (byte)'I' ? TextForm.Plain : TextForm.Base64;
        }

        if (_textForm == TextForm.Plain)
        {
            return payload;
        }

        // Four characters become three bytes: decoding in place never overtakes reading.
        if (!_base64.Decode(payload, _piece, out int written))
        {
            Stop = WebSocketStop.Malformed;
        }

        return _piece.AsSpan(0, written);
    }
}
