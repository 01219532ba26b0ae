using System.Runtime.InteropServices;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columnar;

/// <summary>
/// One sort key of all rows, as 64-bit numbers that sort like the cells, including missing values. Integers and times are sorted by value, reals by their bits, and strings by their
/// rank among all strings. Cells of different kinds have no image.
/// </summary>
internal static class SortImage
{
    /// <summary>Creates the image of a key; null if there is none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="vectors">The cells of the key, one dense vector per block.</param>
    /// <param name="counts">Number of rows in each block.</param>
    /// <param name="rows">Number of rows in all blocks.</param>
    public static ulong[]? Of(SortKey key, IReadOnlyList<Vector> vectors, IReadOnlyList<int> counts, int rows)
    {
        ulong[] image = new ulong[rows];
        bool isDone = vectors.All(vector => vector is TextVector) ? FillTexts(key, vectors, counts, image) : FillNumbers(key, vectors, counts, image);
        return isDone ? image : null;
    }

    /// <summary>Fills the image from 64-bit cells of one kind (int and long count as one) and null constants; false for other cells.</summary>
    private static bool FillNumbers(SortKey key, IReadOnlyList<Vector> vectors, IReadOnlyList<int> counts, ulong[] image)
    {
        var kind = ValueKind.Null;
        int at = 0;
        for (int i = 0; i < vectors.Count; at += counts[i++])
        {
            var vector = vectors[i];
            if (vector is ConstantVector { Value.IsNull: true })
            {
                image.AsSpan(at, counts[i]).Fill(key.NullsFirst ? 0 : ulong.MaxValue);
                continue;
            }

            if (vector is not FixedVector cells || (kind != ValueKind.Null && !AreAlike(kind, cells.Kind)))
            {
                return false;
            }

            kind = cells.Kind;
            if (!Fill(key, cells, image.AsSpan(at, counts[i])))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreAlike(ValueKind one, ValueKind other) => one == other || (one is ValueKind.Int or ValueKind.Long && other is ValueKind.Int or ValueKind.Long);

    // Null is the first or the last number, and NaN the one next to it. If another cell has one of these numbers, there is no image.
    private static bool Fill(SortKey key, FixedVector cells, Span<ulong> image)
    {
        bool isReal = cells.Kind == ValueKind.Real;
        for (int i = 0; i < image.Length; i++)
        {
            if (NullBits.IsSet(cells.Nulls, i))
            {
                image[i] = key.NullsFirst ? 0 : ulong.MaxValue;
                continue;
            }

            ulong number = isReal ? OrderedBits(BitConverter.Int64BitsToDouble(cells.Bits[i])) : (ulong)cells.Bits[i] ^ 1UL << 63;
            if (number == 0 && isReal)
            {
                image[i] = key.NullsFirst ? 1 : ulong.MaxValue - 1;
                continue;
            }

            if (number is < 2 or > ulong.MaxValue - 2)
            {
                return false;
            }

            image[i] = key.Descending ? ~number : number;
        }

        return true;
    }

    // The bits of negative numbers decrease as the numbers increase, so they are inverted. Adding zero turns -0 into 0. NaN becomes 0, which no number is mapped to.
    private static ulong OrderedBits(double number)
    {
        if (double.IsNaN(number))
        {
            return 0;
        }

        long bits = BitConverter.DoubleToInt64Bits(number + 0.0);
        return (ulong)(bits < 0 ? ~bits : bits ^ long.MinValue);
    }

    private static bool FillTexts(SortKey key, IReadOnlyList<Vector> vectors, IReadOnlyList<int> counts, ulong[] image)
    {
        var ranks = RanksOf(vectors, counts);
        int at = 0;
        for (int i = 0; i < vectors.Count; at += counts[i++])
        {
            var texts = (TextVector)vectors[i];
            ulong[] ofCodes = ranks[texts.Dictionary];
            for (int row = 0; row < counts[i]; row++)
            {
                int code = texts.Codes[row];
                image[at + row] = code < 0 ? (key.NullsFirst ? 0 : ulong.MaxValue) : key.Descending ? ~ofCodes[code] : ofCodes[code];
            }
        }

        return true;
    }

    // For each dictionary, the ranks of the entries that occur, from 1; equal strings have the same rank.
    private static Dictionary<TextDictionary, ulong[]> RanksOf(IReadOnlyList<Vector> vectors, IReadOnlyList<int> counts)
    {
        var ranks = new Dictionary<TextDictionary, ulong[]>(ReferenceEqualityComparer.Instance);
        var entries = new List<(ulong[] Ranks, int Code)>();
        var sorter = new RowSorter([new SortKey(new ConstantScalar(KustoType.String, KustoValue.EmptyString), Descending: false, NullsFirst: true)]);
        for (int i = 0; i < vectors.Count; i++)
        {
            var texts = (TextVector)vectors[i];
            ref ulong[]? ofCodes = ref CollectionsMarshal.GetValueRefOrAddDefault(ranks, texts.Dictionary, out _);
            ofCodes ??= new ulong[texts.Dictionary.Count];
            if (ofCodes.Length < texts.Dictionary.Count)
            {
                throw new InvalidOperationException("A dictionary grew while its texts were sorted.");
            }

            for (int row = 0; row < counts[i]; row++)
            {
                int code = texts.Codes[row];
                if (code < 0 || ofCodes[code] != 0)
                {
                    continue;
                }

                ofCodes[code] = ulong.MaxValue;
                entries.Add((ofCodes, code));
                sorter.Add([texts[row]]);
            }
        }

        ulong rank = 0;
        string? last = null;
        foreach (int entry in sorter.Order())
        {
            string text = sorter.TextAt(entry);
            rank += text == last ? 0UL : 1UL;
            last = text;
            var (ofCodes, code) = entries[entry];
            ofCodes[code] = rank;
        }

        return ranks;
    }
}
