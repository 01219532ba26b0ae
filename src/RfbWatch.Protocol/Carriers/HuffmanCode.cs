namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// One code of deflated data (RFC 1951 section 3.2.2): built from the lengths of its words, then asked for the symbol that the next bits are. Words
/// of up to <see cref="ShortWord"/> bits are found in one look, longer ones bit by bit.
/// </summary>
/// <param name="symbols">Most symbols that the code has.</param>
internal sealed class HuffmanCode(int symbols)
{
    /// <summary>Longest word (RFC 1951 section 3.2.7).</summary>
    public const int MaxWordLength = 15;

    /// <summary>Answer of <see cref="Read"/> for bits that are no word.</summary>
    public const int NoWord = -1;

    /// <summary>Answer of <see cref="Read"/> when the word may be longer than the bits that are there.</summary>
    public const int NeedMore = -2;

    private const int ShortWord = 9;
    private const int LengthBits = 4;
    private const int LengthMask = (1 << LengthBits) - 1;

    // The symbol above the length of its word, by the next bits; 0 for none.
    private readonly ushort[] _short = new ushort[1 << ShortWord];
    private readonly ushort[] _sorted = new ushort[symbols];
    private readonly ushort[] _counts = new ushort[MaxWordLength + 1];

    /// <summary>Makes the code of which the symbols' words have these lengths; 0 for a symbol without a word.</summary>
    /// <param name="lengths">A length for each symbol.</param>
    /// <param name="mayBeSingle">Whether one word of one bit is enough, as for distances (RFC 1951 section 3.2.7); no word at all is then as good.</param>
    /// <returns>False when no code has such words, or bits remain that are none.</returns>
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

    /// <summary>The symbol whose word the next bits are, lowest bit first; <see cref="NoWord"/> or <see cref="NeedMore"/> when there is none.</summary>
    /// <param name="bits">The next bits; those that are not there are 0.</param>
    /// <param name="count">How many are there.</param>
    /// <param name="length">Bits of the word.</param>
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

        // Words are written highest bit first.
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
