using System.Runtime.InteropServices;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// Sorts rows by their keys; rows with equal keys keep their order. The first key is converted to 64-bit numbers with the same order, which are sorted
/// without a call per comparison. The keys themselves are compared only if the numbers are equal.
/// </summary>
internal sealed class RowSorter(IReadOnlyList<SortKey> keys)
{
    // Up to this number of rows, keys are compared directly.
    private const int FewRows = 24;

    private const int CharactersPerPrefix = 4;

    // Strings with a longer common prefix are compared directly.
    private const int LongestPrefix = 64;

    // The keys of all rows, row by row.
    private readonly List<KustoValue> _cells = [];

    public int Count => _cells.Count / keys.Count;

    /// <summary>Adds a row with its keys.</summary>
    public void Add(ReadOnlySpan<KustoValue> row) => _cells.AddRange(row);

    /// <summary>Returns the first key of a row, which must be a string.</summary>
    public string TextAt(int row) => _cells[row * keys.Count].AsString!;

    /// <summary>Returns the indexes of the rows (in the order in which they were added), sorted by key.</summary>
    public int[] Order()
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        if (HasPrefixes())
        {
            Sort(order, 0);
        }
        else
        {
            ValueOrder.Sort<int>(order, Compare);
        }

        return order;
    }

    /// <summary>Compares two rows by their keys; returns 0 if they are equal.</summary>
    public static int Compare(IReadOnlyList<SortKey> keys, ReadOnlySpan<KustoValue> left, ReadOnlySpan<KustoValue> right)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            var a = left[i];
            var b = right[i];
            bool aMissing = IsMissing(a);
            bool bMissing = IsMissing(b);
            int order;
            if (aMissing || bMissing)
            {
                // NaN is ordered between null and the numbers.
                order = aMissing && bMissing ? (a.IsNull ? 0 : 1) - (b.IsNull ? 0 : 1) : aMissing ? -1 : 1;
                order = keys[i].NullsFirst ? order : -order;
            }
            else
            {
                order = ValueOrder.Compare(a, b);
                order = keys[i].Descending ? -order : order;
            }

            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static bool IsMissing(KustoValue value) => value.IsNull || (value.Kind == ValueKind.Real && double.IsNaN(value.AsReal));

    private ReadOnlySpan<KustoValue> KeysOf(int row) => CollectionsMarshal.AsSpan(_cells).Slice(row * keys.Count, keys.Count);

    private int Compare(int left, int right)
    {
        int order = Compare(keys, KeysOf(left), KeysOf(right));
        return order != 0 ? order : left.CompareTo(right);
    }

    // The first key has prefixes only if all its non-null values are of a single type that can be ordered as numbers.
    private bool HasPrefixes()
    {
        var first = ValueKind.Null;
        for (int i = 0; i < _cells.Count; i += keys.Count)
        {
            var kind = _cells[i].Kind;
            if (kind == ValueKind.Null)
            {
                continue;
            }

            if (first == ValueKind.Null)
            {
                first = kind;
            }

            if (kind != first)
            {
                return false;
            }
        }

        return first is ValueKind.Bool or ValueKind.Int or ValueKind.Long or ValueKind.Real or ValueKind.DateTime or ValueKind.TimeSpan or ValueKind.String;
    }

    private void Sort(Span<int> order, int depth)
    {
        if (order.Length <= FewRows || depth >= LongestPrefix)
        {
            ValueOrder.Sort<int>(order, Compare);
            return;
        }

        ulong[] prefixes = new ulong[order.Length];
        for (int i = 0; i < prefixes.Length; i++)
        {
            prefixes[i] = PrefixOf(_cells[order[i] * keys.Count], depth);
        }

        prefixes.AsSpan().Sort(order);
        for (int start = 0, end; start < prefixes.Length; start = end)
        {
            end = start + 1;
            while (end < prefixes.Length && prefixes[end] == prefixes[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                SortEqual(order[start..end], prefixes[start], depth);
            }
        }
    }

    private void SortEqual(Span<int> order, ulong prefix, int depth)
    {
        bool goesOn = _cells[order[0] * keys.Count].AsString is not null && prefix is not (0 or ulong.MaxValue) && (char)(keys[0].Descending ? ~prefix : prefix) != '\0';
        if (goesOn)
        {
            Sort(order, depth + CharactersPerPrefix);
        }
        else
        {
            ValueOrder.Sort<int>(order, Compare);
        }
    }

    private ulong PrefixOf(KustoValue value, int depth)
    {
        if (IsMissing(value))
        {
            return keys[0].NullsFirst ? 0 : ulong.MaxValue;
        }

        ulong prefix = value.AsString is { } text ? CharactersOf(text, depth)
            : value.Kind == ValueKind.Real ? OrderedBits(value.AsReal)
            : (ulong)value.AsLong ^ (1UL << 63);
        return keys[0].Descending ? ~prefix : prefix;
    }

    private static ulong CharactersOf(string text, int from)
    {
        ulong prefix = 0;
        for (int i = from; i < from + CharactersPerPrefix; i++)
        {
            prefix = (prefix << 16) | (i < text.Length ? text[i] : '\0');
        }

        return prefix;
    }

    // The bits of negative numbers are in reverse order. Adding zero converts -0 to 0, which it equals.
    private static ulong OrderedBits(double number)
    {
        long bits = BitConverter.DoubleToInt64Bits(number + 0.0);
        return (ulong)(bits < 0 ? ~bits : bits ^ long.MinValue);
    }
}
