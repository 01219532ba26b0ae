namespace RfbWatch.Protocol.Carriers;

/// <content>The codes of a block: fixed ones, or those that precede it (RFC 1951 sections 3.2.6 and 3.2.7).</content>
internal sealed partial class Inflater
{
    private const int FirstLiteralCount = 257;
    private const int MaxLiterals = FirstLiteralCount + LengthCodes;
    private const int FixedLiterals = 288;
    private const int CodeLengthCodes = 19;
    private const int RepeatPrevious = 16;
    private const int RepeatZero = 17;

    private static readonly HuffmanCode FixedLiteralCode = Fixed(FixedLiterals, symbol => symbol switch { < 144 => 8, < 256 => 9, < 280 => 7, _ => 8 });
    private static readonly HuffmanCode FixedDistanceCode = Fixed(32, _ => 5);

    private readonly byte[] _lengths = new byte[MaxLiterals + DistanceCodes];
    private HuffmanCode? _ownLiterals;
    private HuffmanCode? _ownDistances;
    private HuffmanCode? _lengthCode;
    private HuffmanCode _literals = FixedLiteralCode;
    private HuffmanCode _distances = FixedDistanceCode;
    private int _literalCount;
    private int _distanceCount;
    private int _lengthCodeCount;
    private int _lengthCount;

    // RFC 1951 section 3.2.7.
    private static ReadOnlySpan<byte> LengthCodeOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private bool BeginDynamic(int counts)
    {
        _literalCount = (counts & 31) + FirstLiteralCount;
        _distanceCount = ((counts >> 5) & 31) + 1;
        _lengthCodeCount = (counts >> 10) + 4;
        _lengthCount = 0;
        Array.Clear(_lengths);
        _state = _literalCount <= MaxLiterals && _distanceCount <= DistanceCodes ? State.LengthCode : State.Damaged;
        return true;
    }

    private bool AddLengthCode(byte length)
    {
        _lengths[LengthCodeOrder[_lengthCount++]] = length;
        if (_lengthCount == _lengthCodeCount)
        {
            _lengthCode ??= new HuffmanCode(CodeLengthCodes);
            _state = _lengthCode.TryBuild(_lengths.AsSpan(0, CodeLengthCodes), mayBeSingle: false) ? State.Lengths : State.Damaged;
            _lengthCount = 0;
        }

        return true;
    }

    private bool AddLengths(ref ReadOnlySpan<byte> input)
    {
        Fill(ref input);
        int symbol = _lengthCode!.Read(_bits, _bitCount, out int used);
        if (symbol < 0)
        {
            return Fail(symbol);
        }

        int extra = symbol switch { RepeatPrevious => 2, RepeatZero => 3, > RepeatZero => 7, _ => 0 };
        if (used + extra > _bitCount)
        {
            return false;
        }

        int more = (int)(_bits >> used) & ((1 << extra) - 1);
        Drop(used + extra);
        byte length = symbol < RepeatPrevious ? (byte)symbol : symbol == RepeatPrevious && _lengthCount > 0 ? _lengths[_lengthCount - 1] : (byte)0;
        int times = symbol switch { < RepeatPrevious => 1, > RepeatZero => 11 + more, _ => 3 + more };
        if (_lengthCount + times > _literalCount + _distanceCount || (symbol == RepeatPrevious && _lengthCount == 0))
        {
            _state = State.Damaged;
            return true;
        }

        _lengths.AsSpan(_lengthCount, times).Fill(length);
        _lengthCount += times;
        if (_lengthCount == _literalCount + _distanceCount)
        {
            BuildCodes();
        }

        return true;
    }

    private void BuildCodes()
    {
        _literals = _ownLiterals ??= new HuffmanCode(MaxLiterals);
        _distances = _ownDistances ??= new HuffmanCode(DistanceCodes);
        bool whole = _lengths[EndOfBlock] > 0
            && _literals.TryBuild(_lengths.AsSpan(0, _literalCount), mayBeSingle: true)
            && _distances.TryBuild(_lengths.AsSpan(_literalCount, _distanceCount), mayBeSingle: true);
        _state = whole ? State.Symbols : State.Damaged;
    }

    private static HuffmanCode Fixed(int symbols, Func<int, byte> lengthOf)
    {
        var code = new HuffmanCode(symbols);
        code.TryBuild([.. Enumerable.Range(0, symbols).Select(lengthOf)], mayBeSingle: false);
        return code;
    }
}
