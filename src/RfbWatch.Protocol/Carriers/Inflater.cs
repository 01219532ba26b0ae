using System.Buffers.Binary;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// Inflates deflated data (RFC 1951) that arrives in pieces as one endless stream of blocks: a block marked final is followed by another, starting at the next
/// byte boundary, which may refer to earlier data (RFC 7692 section 7.2.3.4). The library's inflater stops at such a block and does not report where.
/// The output does not depend on how the input was split; nothing throws, and only the window is stored.
/// </summary>
internal sealed partial class Inflater
{
    /// <summary>Maximum number of bytes returned by one call.</summary>
    public const int PieceLength = 4096;

    private const int WindowLength = 32 << 10;
    private const int WindowMask = WindowLength - 1;
    private const int BitsOfByte = 8;

    private const int BitsOfBuffer = 64;
    private const int EnoughBits = BitsOfBuffer - BitsOfByte;

    // A length and a distance of 15 bits each with 5 and 13 extra bits: with this many bits available, a match can be read completely.
    private const int MaxMatchBits = 48;
    private const int EndOfBlock = 256;
    private const int LengthCodes = 29;
    private const int DistanceCodes = 30;

    private readonly byte[] _window = new byte[WindowLength];
    private State _state;
    private ulong _bits;
    private int _bitCount;
    private int _at;
    private int _start;
    private int _written;
    private bool _finalBlock;
    private int _rest;
    private int _distance;

    private enum State : byte
    {
        Header,
        StoredLength,
        Stored,
        Counts,
        LengthCode,
        Lengths,
        Symbols,
        Copy,
        Damaged,
    }

    // RFC 1951 section 3.2.5.
    private static ReadOnlySpan<ushort> LengthBase =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static ReadOnlySpan<byte> LengthExtra => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<ushort> DistanceBase =>
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    private static ReadOnlySpan<byte> DistanceExtra =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>Whether all input so far consists of complete blocks.</summary>
    public bool IsBetweenBlocks => _state == State.Header && _bitCount == 0;

    /// <summary>Consumes bytes from the front of <paramref name="input"/> until there is output.</summary>
    /// <param name="input">The next bytes.</param>
    /// <param name="output">Up to <see cref="PieceLength"/> inflated bytes, valid until the next call; empty if the input is used up.</param>
    /// <returns>False if the bytes are not deflated data, or refer to data that is not available, and <paramref name="output"/> is empty: all data before that was returned.</returns>
    public bool TryRead(scoped ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> output)
    {
        _at &= WindowMask;
        _start = _at;
        int limit = Math.Min(_start + PieceLength, WindowLength);
        while (_at < limit && _state != State.Damaged && Step(ref input, limit))
        {
        }

        output = _window.AsSpan(_start, _at - _start);
        _written = Math.Min(_written + output.Length, WindowLength);
        _start = _at;
        return _state != State.Damaged || !output.IsEmpty;
    }

    /// <summary>Begins a new block at the next byte; the rest of the current block is discarded.</summary>
    public void Realign()
    {
        _bits = 0;
        _bitCount = 0;
        _state = _state == State.Damaged ? State.Damaged : State.Header;
    }

    /// <summary>Decodes one more item; false if the input does not contain it completely, or there is no space for its output.</summary>
    private bool Step(ref ReadOnlySpan<byte> input, int limit)
    {
        switch (_state)
        {
            case State.Header:
                return TryTake(ref input, 3, out int header) && BeginBlock((header & 1) != 0, header >> 1);
            case State.StoredLength:
                return TryTake(ref input, 2 * sizeof(ushort) * BitsOfByte, out int lengths) && BeginStored((uint)lengths);
            case State.Stored:
                return Store(ref input, limit);
            case State.Counts:
                return TryTake(ref input, 14, out int counts) && BeginDynamic(counts);
            case State.LengthCode:
                return TryTake(ref input, 3, out int length) && AddLengthCode((byte)length);
            case State.Lengths:
                return AddLengths(ref input);
            case State.Copy:
                Copy(limit);
                return true;
            case State.Symbols:
                return ReadSymbols(ref input, limit);
            case State.Damaged:
                break;
        }

        return false;
    }

    private bool BeginBlock(bool final, int kind)
    {
        _finalBlock = final;
        switch (kind)
        {
            case 0:
                DropToByte();
                _state = State.StoredLength;
                break;
            case 1:
                (_literals, _distances) = (FixedLiteralCode, FixedDistanceCode);
                _state = State.Symbols;
                break;
            case 2:
                _state = State.Counts;
                break;
            default:
                _state = State.Damaged;
                break;
        }

        return true;
    }

    private void EndBlock()
    {
        if (_finalBlock)
        {
            DropToByte();
        }

        _state = State.Header;
    }

    private bool BeginStored(uint lengths)
    {
        _rest = (ushort)lengths;
        _state = _rest == (ushort)~(lengths >> 16) ? State.Stored : State.Damaged;
        if (_rest == 0 && _state == State.Stored)
        {
            EndBlock();
        }

        return true;
    }

    private bool Store(ref ReadOnlySpan<byte> input, int limit)
    {
        while (_bitCount > 0 && _rest > 0 && _at < limit)
        {
            _window[_at++] = (byte)_bits;
            _rest--;
            Drop(BitsOfByte);
        }

        if (_bitCount == 0)
        {
            int length = Math.Min(Math.Min(_rest, input.Length), limit - _at);
            input[..length].CopyTo(_window.AsSpan(_at));
            input = input[length..];
            _at += length;
            _rest -= length;
        }

        if (_rest == 0)
        {
            EndBlock();
        }

        return _rest == 0;
    }

    /// <summary>Reads literals and matches; each match completely or not at all, so that the result does not depend on how the input was split.</summary>
    private bool ReadSymbols(ref ReadOnlySpan<byte> input, int limit)
    {
        while (_at < limit && _state == State.Symbols)
        {
            if (_bitCount < MaxMatchBits)
            {
                Fill(ref input);
            }

            int symbol = _literals.Read(_bits, _bitCount, out int used);
            if (symbol < 0)
            {
                return Fail(symbol);
            }

            if (symbol < EndOfBlock)
            {
                _window[_at++] = (byte)symbol;
                Drop(used);
                continue;
            }

            if (symbol == EndOfBlock)
            {
                Drop(used);
                EndBlock();
                return true;
            }

            if (!TryReadMatch(symbol - FirstLiteralCount, used))
            {
                return false;
            }

            Copy(limit);
        }

        return true;
    }

    /// <summary>Reads length and distance of a match, or nothing if the input does not contain them completely.</summary>
    private bool TryReadMatch(int code, int used)
    {
        if (code >= LengthCodes)
        {
            return Fail(HuffmanCode.NoWord);
        }

        int length = LengthBase[code] + Extra(used, LengthExtra[code]);
        used += LengthExtra[code];
        if (used > _bitCount)
        {
            return false;
        }

        int symbol = _distances.Read(_bits >> used, _bitCount - used, out int word);
        if (symbol is < 0 or >= DistanceCodes)
        {
            return Fail(symbol);
        }

        used += word;
        int distance = DistanceBase[symbol] + Extra(used, DistanceExtra[symbol]);
        used += DistanceExtra[symbol];
        if (used > _bitCount)
        {
            return false;
        }

        Drop(used);
        (_rest, _distance) = (length, distance);
        _state = distance <= _written + _at - _start ? State.Copy : State.Damaged;
        return _state == State.Copy;
    }

    private void Copy(int limit)
    {
        int length = Math.Min(_rest, limit - _at);
        int from = (_at - _distance) & WindowMask;
        _rest -= length;
        while (length > 0)
        {
            // For an overlapping match, each iteration doubles the available bytes; a match that reaches the end of the window continues at its start.
            bool wraps = from >= _at;
            int part = Math.Min(length, wraps ? WindowLength - from : _at - from);
            _window.AsSpan(from, part).CopyTo(_window.AsSpan(_at));
            _at += part;
            length -= part;
            from = wraps ? (from + part) & WindowMask : from;
        }

        _state = _rest == 0 ? State.Symbols : State.Copy;
    }

    private int Extra(int at, int count) => (int)(_bits >> at) & ((1 << count) - 1);

    private bool TryTake(ref ReadOnlySpan<byte> input, int count, out int value)
    {
        Fill(ref input);
        value = (int)(_bits & ((1UL << count) - 1));
        if (_bitCount < count)
        {
            return false;
        }

        Drop(count);
        return true;
    }

    private void Fill(ref ReadOnlySpan<byte> input)
    {
        if (input.Length >= sizeof(ulong))
        {
            int taken = (BitsOfBuffer - 1 - _bitCount) / BitsOfByte;
            _bits |= BinaryPrimitives.ReadUInt64LittleEndian(input) << _bitCount;
            _bitCount += taken * BitsOfByte;
            _bits &= (1UL << _bitCount) - 1;
            input = input[taken..];
            return;
        }

        while (_bitCount < EnoughBits && !input.IsEmpty)
        {
            _bits |= (ulong)input[0] << _bitCount;
            _bitCount += BitsOfByte;
            input = input[1..];
        }
    }

    private void Drop(int count)
    {
        _bits >>= count;
        _bitCount -= count;
    }

    private void DropToByte() => Drop(_bitCount % BitsOfByte);

    /// <summary>Handles a missing symbol: either bits are missing, or no code word matches.</summary>
    private bool Fail(int symbol)
    {
        if (symbol != HuffmanCode.NeedMore)
        {
            _state = State.Damaged;
        }

        return false;
    }
}
