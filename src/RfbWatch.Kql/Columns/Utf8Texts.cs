using System.Buffers.Binary;
using System.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>
/// A dictionary of strings, stored as the UTF-8 bytes that they were read from. String objects are created on demand, and cached only if there are few. If most strings turn out to be
/// different, new ones are added without searching for duplicates.
/// </summary>
internal sealed class Utf8Texts : TextDictionary
{
    // String objects are cached while the dictionary has at most this many entries.
    private const int MaximumStrings = 1 << 16;

    // After this many rows, the dictionary decides whether to continue searching for duplicates.
    private const int Trial = 1 << 16;

    private const int MinEntries = 256;
    private const int ChunkSize = 1 << 20;
    private const int ReadChunkSize = 64 << 20;

    private readonly List<byte[]> _chunks = [];
    private int _free;

    // For each entry: its chunk (upper half) and its offset in the chunk (lower half), and its length.
    private (long Place, int Length)[] _entries = [];
    private int _count;

    // Open addressing; a slot contains the code of an entry plus 1. Null if duplicates are not searched for.
    private int[]? _slots;
    private uint[] _hashes;
    private int _rows;
    private string?[] _strings = [];

    /// <summary>Creates a dictionary without texts.</summary>
    public Utf8Texts()
        : this(new int[2 * MinEntries], new uint[MinEntries])
    {
    }

    private Utf8Texts(int[]? slots, uint[] hashes) => (_slots, _hashes) = (slots, hashes);

    public override int Count => _count;

    public override bool KeepsStrings => _count <= MaximumStrings;

    public override string this[int code]
    {
        get
        {
            if (!KeepsStrings)
            {
                return Encoding.UTF8.GetString(BytesOf(code));
            }

            string?[] strings = _strings;
            if (strings.Length < _count)
            {
                Array.Resize(ref strings, _count);
                _strings = strings;
            }

            return strings[code] ??= Encoding.UTF8.GetString(BytesOf(code));
        }
    }

    /// <summary>Creates a dictionary whose texts are not compared with each other.</summary>
    public static Utf8Texts WithoutSearch() => new(null, []);

    /// <summary>Adds texts with these lengths, which follow each other, to an empty dictionary without search.</summary>
    /// <exception cref="InvalidDataException">The rest of the stream is shorter.</exception>
    public void AddAll(int[] lengths, BinaryReader reader)
    {
        _entries = new (long, int)[lengths.Length];
        _count = lengths.Length;
        for (int first = 0, next; first < lengths.Length; first = next)
        {
            long size = 0;
            for (next = first; next < lengths.Length && (next == first || size + lengths[next] <= ReadChunkSize); next++)
            {
                _entries[next] = ((long)_chunks.Count << 32 | (uint)size, lengths[next]);
                size += lengths[next];
            }

            _chunks.Add(reader.ReadArray<byte>(size, isKept: true));
            _free = (int)size;
        }
    }

    /// <summary>Returns the bytes of an entry.</summary>
    public ReadOnlySpan<byte> BytesOf(int code)
    {
        var (place, length) = _entries[code];
        return _chunks[(int)(place >> 32)].AsSpan((int)place, length);
    }

    /// <summary>Returns the code of a string, which is added if it is new.</summary>
    public int CodeOf(ReadOnlySpan<byte> utf8)
    {
        if (_slots is null)
        {
            return Append(utf8);
        }

        if (++_rows == Trial && _count > Trial / 4 * 3)
        {
            _slots = null;
            _hashes = [];
            return Append(utf8);
        }

        uint hash = HashOf(utf8);
        int mask = _slots.Length - 1;
        int at = (int)hash & mask;
        for (; _slots[at] != 0; at = (at + 1) & mask)
        {
            int known = _slots[at] - 1;
            if (_hashes[known] == hash && BytesOf(known).SequenceEqual(utf8))
            {
                return known;
            }
        }

        int code = Append(utf8);
        if (code >= _hashes.Length)
        {
            Array.Resize(ref _hashes, _entries.Length);
        }

        _hashes[code] = hash;
        _slots[at] = code + 1;
        if (_count * 2 > _slots.Length)
        {
            Grow();
        }

        return code;
    }

    /// <summary>Adds a string, even if it is known, and returns its code.</summary>
    public int Append(ReadOnlySpan<byte> utf8)
    {
        if (_chunks.Count == 0 || _chunks[^1].Length - _free < utf8.Length)
        {
            _chunks.Add(new byte[Math.Max(ChunkSize, utf8.Length)]);
            _free = 0;
        }

        utf8.CopyTo(_chunks[^1].AsSpan(_free));
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(MinEntries, 2 * _count));
        }

        _entries[_count] = ((long)(_chunks.Count - 1) << 32 | (uint)_free, utf8.Length);
        _free += utf8.Length;
        return _count++;
    }

    private void Grow()
    {
        _slots = new int[_slots!.Length * 2];
        int mask = _slots.Length - 1;
        for (int i = 0; i < _count; i++)
        {
            int at = (int)_hashes[i] & mask;
            while (_slots[at] != 0)
            {
                at = (at + 1) & mask;
            }

            _slots[at] = i + 1;
        }
    }

    private static uint HashOf(ReadOnlySpan<byte> utf8)
    {
        ulong hash = SeededHash.Of((ulong)utf8.Length);
        while (utf8.Length >= sizeof(ulong))
        {
            hash = SeededHash.Join(hash, BinaryPrimitives.ReadUInt64LittleEndian(utf8));
            utf8 = utf8[sizeof(ulong)..];
        }

        ulong rest = 0;
        foreach (byte one in utf8)
        {
            rest = rest << 8 | one;
        }

        return (uint)SeededHash.Of(hash ^ rest);
    }
}
