namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// One Huffman code of deflated data (RFC 1951 section 3.2.2): built from the lengths of its code words, and used to decode the next bits into symbols. Code words
/// of up to <see cref="ShortWord"/> bits are decoded with one table look-up, longer ones bit by bit.
/// </summary>
/// <param name="symbols">Maximum number of symbols.</param>
internal sealed class HuffmanCode(int symbols)
{
    /// <summary>Length of the longest code word (RFC 1951 section 3.2.7).</summary>
    public const int MaxWordLength = 15;

    /// <summary>Result of <see cref="Read"/> for bits that are not a code word.</summary>
    public const int NoWord = -1;

    /// <summary>Result of <see cref="Read"/> if the code word may be longer than the available bits.</summary>
    public const int NeedMore = -2;

    private const int ShortWord = 9;
    private const int LengthBits = 4;
    private const int LengthMask = (1 << LengthBits) - 1;

    // Symbol and length of the code word for the next bits; 0 for none.
    private readonly ushort[] _short = new ushort[1 << ShortWord];
    private readonly ushort[] _sorted = new ushort[symbols];
    private readonly ushort[] _counts = new ushort[MaxWordLength + 1];

    /// <summary>Builds the code from the lengths of its code words; 0 for a symbol without one.</summary>
    /// <param name="lengths">A length for each symbol.</param>
    /// <param name="mayBeSingle">Whether a single code word of one bit is valid, as for distances (RFC 1951 section 3.2.7); so is an empty code.</param>
    /// <returns>False if no code has these lengths, or if it is incomplete.</returns>
    public bool TryBuild(ReadOnlySpan<byte> lengths, bool mayBeSingle)
    {
        Array.Clear(_counts);
        foreach (byte length in lengths)
        {
            _counts[length]++;
        }

        _counts[0] = 0;
        Span<ushort> at = stackalloc ushort[MaxWordLength + 2];
        Span<ushort> word = stackalloc ushort[MaxWordLength + 2];
        int free = 1;
        int longest = 0;
        for (int length = 1; length <= MaxWordLength; length++)
        {
            free = (free << 1) - _counts[length];
            if (free < 0)
            {
                return false;
            }

            longest = _counts[length] > 0 ? length : longest;
            at[length + 1] = (ushort)(at[length] + _counts[length]);
            word[length + 1] = (ushort)((word[length] + _counts[length]) << 1);
        }

        if (free > 0 && !(mayBeSingle && longest <= 1))
        {
            return false;
        }

        Array.Clear(_short);
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length > 0)
            {
                _sorted[at[length]++] = (ushort)symbol;
                Enter(symbol, length, word[length]++);
            }
        }

        return true;
    }

    /// <summary>The symbol whose code word is next, lowest bit first; <see cref="NoWord"/> or <see cref="NeedMore"/> if there is none.</summary>
    /// <param name="bits">The next bits; missing ones are 0.</param>
    /// <param name="count">Number of available bits.</param>
    /// <param name="length">Length of the code word in bits.</param>
    public int Read(ulong bits, int count, out int length)
    {
        int entry = _short[(int)bits & ((1 << ShortWord) - 1)];
        length = entry & LengthMask;
        return length == 0 ? ReadLong(bits, count, out length)
            : length <= count ? entry >> LengthBits
            : NeedMore;
    }

    private void Enter(int symbol, int length, int word)
    {
        if (length > ShortWord)
        {
            return;
        }

        // Code words are stored highest bit first.
        int reversed = 0;
        for (int bit = 0; bit < length; bit++)
        {
            reversed = (reversed << 1) | ((word >> bit) & 1);
        }

        for (int place = reversed; place < _short.Length; place += 1 << length)
        {
            _short[place] = (ushort)((symbol << LengthBits) | length);
        }
    }

    private int ReadLong(ulong bits, int count, out int length)
    {
        int word = 0;
        int first = 0;
        int at = 0;
        for (length = 1; length <= MaxWordLength; length++)
        {
            if (length > count)
            {
                return NeedMore;
            }

            word |= (int)(bits >> (length - 1)) & 1;
            if (word - first < _counts[length])
            {
                return _sorted[at + word - first];
            }

            at += _counts[length];
            first = (first + _counts[length]) << 1;
            word <<= 1;
        }

        return NoWord;
    }
}
