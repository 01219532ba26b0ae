using System.Numerics;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Readings;

/// <summary>The copies of one side, and the byte strings that they allow for a part of its stream.</summary>
internal sealed class CopySet
{
    /// <summary>Maximum number of copies; a set is a 64-bit mask.</summary>
    public const int MaxCopies = 64;

    /// <summary>Maximum number of strings for one part of the stream.</summary>
    private const int MaxStrings = 10;

    private readonly StreamCopy[] _copies;
    private readonly int[] _bits;
    private readonly int[] _byWeight;
    private readonly int[] _lastFirst;

    // Many readings need the same part.
    private readonly Dictionary<(long Offset, int Length), IReadOnlyList<TokenBytes>> _strings = [];

    /// <summary>Weights the copies of one side.</summary>
    /// <param name="copies">The copies in order of arrival; those beyond <see cref="MaxCopies"/> are ignored.</param>
    /// <param name="others">The copies of the other side, whose acknowledgments show what had arrived before.</param>
    public CopySet(IReadOnlyList<StreamCopy> copies, IReadOnlyList<StreamCopy> others)
    {
        _copies = [.. copies.Take(MaxCopies)];
        _bits = new int[_copies.Length];
        for (int at = 0; at < _copies.Length; at++)
        {
            _bits[at] = _copies[at].Penalty + Lateness(at, others);
        }

        _byWeight = [.. Enumerable.Range(0, _copies.Length).OrderBy(at => _bits[at])];
        _lastFirst = [.. Enumerable.Range(0, _copies.Length).Reverse()];
    }

    /// <summary>The copies.</summary>
    public IReadOnlyList<StreamCopy> Copies => _copies;

    /// <summary>The total penalty of the copies in a mask, in bits.</summary>
    public int Cost(ulong added)
    {
        int cost = 0;
        for (; added != 0; added &= added - 1)
        {
            cost += _bits[BitOperations.TrailingZeroCount(added)];
        }

        return cost;
    }

    /// <summary>Whether any copy contains the byte at this offset.</summary>
    public bool Has(long offset) => _copies.Any(copy => copy.Offset <= offset && offset < copy.Offset + copy.Bytes.Length);

    /// <summary>Offsets at which a copy begins with a ProtocolVersion message.</summary>
    public IEnumerable<long> Banners() =>
        _copies.Where(copy => Streams.Banner.TryRead(copy.Bytes.Span, out _, out _)).Select(copy => copy.Offset).Distinct();

    /// <summary>
    /// The distinct strings that may occur at this offset, the most likely first: by weight, then the last copy first.
    /// Empty if a byte is in no copy.
    /// </summary>
    public IReadOnlyList<TokenBytes> Strings(long offset, int length)
    {
        if (!_strings.TryGetValue((offset, length), out var strings))
        {
            _strings.Add((offset, length), strings = StringsOf(offset, length));
        }

        return strings;
    }

    private List<TokenBytes> StringsOf(long offset, int length)
    {
        var over = new List<int>();
        for (int at = 0; at < _copies.Length; at++)
        {
            if (Overlaps(at, offset, length))
            {
                over.Add(at);
            }
        }

        var strings = new List<TokenBytes>();
        Add(strings, Assemble(_byWeight, offset, length, -1, -1));
        if (strings.Count == 0 || over.TrueForAll(at => Agrees(at, offset, strings[0].Bytes)))
        {
            return strings;
        }

        Add(strings, Assemble(_lastFirst, offset, length, -1, -1));
        foreach (int at in over)
        {
            Add(strings, Assemble(_byWeight, offset, length, at, -1));
            Add(strings, Assemble(_byWeight, offset, length, -1, at));
        }

        strings.Sort((one, other) => Cost(one.Copies).CompareTo(Cost(other.Copies)));
        return strings.Count > MaxStrings ? strings[..MaxStrings] : strings;
    }

    /// <summary>Whether a copy that overlaps these bytes differs, or its content was not stored.</summary>
    public bool IsDisputed(long offset, ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at < _copies.Length; at++)
        {
            var copy = _copies[at];
            bool unkept = copy.Bytes.IsEmpty && copy.Offset < offset + bytes.Length && copy.Offset + copy.Length > offset;
            if (unkept || !Agrees(at, offset, bytes))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a copy equals these bytes where it overlaps them.</summary>
    public bool Agrees(int at, long offset, ReadOnlySpan<byte> bytes)
    {
        var copy = _copies[at];
        long from = Math.Max(offset, copy.Offset);
        long to = Math.Min(offset + bytes.Length, copy.Offset + copy.Bytes.Length);
        return from >= to
            || bytes[(int)(from - offset)..(int)(to - offset)].SequenceEqual(copy.Bytes.Span[(int)(from - copy.Offset)..(int)(to - copy.Offset)]);
    }

    /// <summary>Whether a copy contains a byte of this part.</summary>
    public bool Overlaps(int at, long offset, int length) =>
        _copies[at].Offset < offset + length && _copies[at].Offset + _copies[at].Bytes.Length > offset;

    /// <summary>The penalty of one copy, in bits.</summary>
    public int Bits(int at) => _bits[at];

    /// <summary>Whether two copies differ in bytes that both contain.</summary>
    public bool Contradicts(int at, int other) => at != other && Overlaps(other, _copies[at].Offset, _copies[at].Bytes.Length) && !Agrees(other, _copies[at].Offset, _copies[at].Bytes.Span);

    /// <summary>Number of copies that differ from one of them.</summary>
    public int Opponents(int at) => Enumerable.Range(0, _copies.Length).Count(other => Contradicts(at, other));

    /// <summary>Whether a later copy begins directly after the last byte of this one.</summary>
    public bool IsFollowed(int at) => Enumerable.Range(at + 1, _copies.Length - at - 1).Any(later => _copies[later].Offset == _copies[at].Offset + _copies[at].Length);

    private int Lateness(int at, IReadOnlyList<StreamCopy> others)
    {
        var copy = _copies[at];
        bool later = false;
        for (int before = 0; before < at && !later; before++)
        {
            later = Overlaps(before, copy.Offset, copy.Bytes.Length) && !Agrees(before, copy.Offset, copy.Bytes.Span);
        }

        if (!later)
        {
            return 0;
        }

        bool acknowledged = others.Any(other => other.Frame < copy.Frame && other.Penalty == 0 && other.Acknowledged >= copy.Offset + copy.Length);
        return ReadingScore.LaterCopy + (acknowledged ? ReadingScore.AlreadyAcknowledged : 0);
    }

    private TokenBytes? Assemble(int[] order, long offset, int length, int without, int first)
    {
        byte[] bytes = new byte[length];
        bool[] filled = new bool[length];
        int missing = length;
        ulong used = 0;
        long acknowledged = -1;
        if (first >= 0)
        {
            Take(first);
        }

        foreach (int at in order)
        {
            if (missing == 0)
            {
                break;
            }

            if (at != without && at != first)
            {
                Take(at);
            }
        }

        return missing == 0 ? new TokenBytes(bytes, used, acknowledged) : null;

        void Take(int at)
        {
            var copy = _copies[at];
            long from = Math.Max(offset, copy.Offset);
            long to = Math.Min(offset + length, copy.Offset + copy.Bytes.Length);
            for (long position = from; position < to; position++)
            {
                int index = (int)(position - offset);
                if (!filled[index])
                {
                    filled[index] = true;
                    bytes[index] = copy.Bytes.Span[(int)(position - copy.Offset)];
                    missing--;
                    used |= 1UL << at;
                    acknowledged = Math.Max(acknowledged, copy.Acknowledged);
                }
            }
        }
    }

    private void Add(List<TokenBytes> strings, TokenBytes? candidate)
    {
        if (candidate is null)
        {
            return;
        }

        int known = strings.FindIndex(other => other.Bytes.AsSpan().SequenceEqual(candidate.Bytes));
        if (known < 0)
        {
            strings.Add(candidate);
        }
        else if (Cost(candidate.Copies) < Cost(strings[known].Copies))
        {
            strings[known] = candidate;
        }
    }
}
