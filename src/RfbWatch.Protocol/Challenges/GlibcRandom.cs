using System.Runtime.CompilerServices;

namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// The default generator of glibc's <c>random()</c>, TYPE_3 (stdlib/random_r.c): 31 words from a multiplicative generator modulo 2^31-1; each further word is
/// the sum of the words 3 and 31 before it; the first 310 sums are discarded; a number is a word without its lowest bit. Recorded vectors verify that
/// it equals the C library. A struct, because a search creates one for every seed that begins like a challenge.
/// </summary>
internal struct GlibcRandom
{
    /// <summary>Number of words in the state.</summary>
    public const int Degree = 31;

    /// <summary>The shorter lag.</summary>
    public const int Separation = 3;

    /// <summary>Index of the word that yields the first number; the words of the state are counted from 0.</summary>
    public const int FirstNumber = 344;

    /// <summary>Modulus of the generator that fills the state.</summary>
    public const uint Modulus = 0x7FFFFFFF;

    private const uint Multiplier = 16807;
    private State _words;
    private int _at;

    /// <summary>Creates the generator as after <c>srandom(seed)</c>.</summary>
    public GlibcRandom(uint seed)
    {
        for (int i = 0; i < Degree; i++)
        {
            _words[i] = i == 0 ? FirstWord(seed) : (uint)((ulong)Reduce(_words[i - 1]) * Multiplier % Modulus);
        }

        // Words 31 to 33 repeat the first three; the first sum is that of words 3 and 0.
        _at = Separation;
        for (int i = FirstNumber - Degree - Separation; i > 0; i--)
        {
            Step();
        }
    }

    /// <summary>The low byte of the next number, as used by the servers.</summary>
    public byte NextByte() => (byte)(Step() >> 1);

    /// <summary>Discards numbers.</summary>
    public void Skip(int count)
    {
        for (; count > 0; count--)
        {
            Step();
        }
    }

    /// <summary>The first word of the state; 0 is replaced by 1.</summary>
    public static uint FirstWord(uint seed) => seed == 0 ? 1 : seed;

    /// <summary>Reduces a signed word to the residue with which the initialisation continues.</summary>
    public static uint Reduce(uint word)
    {
        long signed = (int)word % (long)Modulus;
        return (uint)(signed < 0 ? signed + Modulus : signed);
    }

    /// <summary>Powers of the multiplier: word i of the state is power i times the seed, modulo <see cref="Modulus"/>.</summary>
    public static uint[] Powers()
    {
        uint[] powers = new uint[Degree];
        powers[0] = 1;
        for (int i = 1; i < Degree; i++)
        {
            powers[i] = (uint)((ulong)powers[i - 1] * Multiplier % Modulus);
        }

        return powers;
    }

    private uint Step()
    {
        // _words[_at] is 31 steps old; the word that is 3 steps old is 3 positions in front of it.
        int other = _at - Separation;
        uint word = _words[_at] += _words[other < 0 ? other + Degree : other];
        _at = _at + 1 == Degree ? 0 : _at + 1;
        return word;
    }

    /// <summary>The last words, in a ring.</summary>
    [InlineArray(Degree)]
    private struct State
    {
        private uint _first;
    }
}
