namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// Every word of glibc's generator is a sum of the 31 first words times whole numbers, modulo 2^32. With these a single number of a seed costs 31
/// multiplications in place of 310 discarded steps; the low byte of a number needs no more than 9 bits of them.
/// </summary>
internal static class GlibcCoefficients
{
    /// <summary>The coefficients of some numbers, modulo 2^16.</summary>
    /// <param name="numbers">Which numbers, from 0, ascending.</param>
    /// <returns>For each one 31 coefficients.</returns>
    public static ushort[][] Of(ReadOnlySpan<int> numbers)
    {
        var result = new ushort[numbers.Length][];
        int last = GlibcRandom.FirstNumber + numbers[^1];
        var rows = new ushort[last + 1][];
        int next = 0;
        for (int word = 0; word <= last; word++)
        {
            var row = new ushort[GlibcRandom.Degree];
            if (word < GlibcRandom.Degree + GlibcRandom.Separation)
            {
                row[word % GlibcRandom.Degree] = 1;
            }
            else
            {
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] = (ushort)(rows[word - GlibcRandom.Separation][i] + rows[word - GlibcRandom.Degree][i]);
                }
            }

            rows[word] = row;
            if (word == GlibcRandom.FirstNumber + numbers[next])
            {
                result[next++] = row;
            }
        }

        return result;
    }
}
