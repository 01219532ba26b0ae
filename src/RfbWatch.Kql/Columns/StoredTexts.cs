using System.Numerics;

namespace RfbWatch.Kql.Columns;

/// <summary>A dictionary of a stored column while it is read: first the lengths of its texts, then the codes of the rows that are read, and at last the texts that these rows have.</summary>
internal sealed class StoredTexts
{
    private const int PieceBytes = 64 << 10;

    private readonly int[] _lengths;
    private readonly List<int[]> _codes = [];

    /// <param name="lengths">The lengths of the texts in bytes.</param>
    /// <exception cref="InvalidDataException">A length is negative.</exception>
    public StoredTexts(int[] lengths)
    {
        _lengths = lengths;
        foreach (int length in lengths)
        {
            if (length < 0)
            {
                throw new InvalidDataException($"A stored text has the length {length}.");
            }
        }
    }

    /// <summary>Number of texts.</summary>
    public int Count => _lengths.Length;

    /// <summary>The texts, once they were read.</summary>
    public Utf8Texts Texts { get; } = Utf8Texts.WithoutSearch();

    /// <summary>Adds the codes of rows. They are changed if not all texts are read.</summary>
    /// <exception cref="InvalidDataException">A code is that of no text.</exception>
    public TextVector Add(int[] codes)
    {
        foreach (int code in codes)
        {
            if (code < TextVector.NullCode || code >= Count)
            {
                throw new InvalidDataException($"A stored cell is text {code} of {Count}.");
            }
        }

        _codes.Add(codes);
        return new TextVector(Texts, codes);
    }

    /// <summary>Reads all texts.</summary>
    /// <exception cref="InvalidDataException">The rest of the stream is shorter.</exception>
    public void Read(BinaryReader reader) => Texts.AddAll(_lengths, reader);

    /// <summary>Reads only the texts that rows have, which get new codes.</summary>
    /// <exception cref="EndOfStreamException">The rest of the stream is shorter.</exception>
    public void ReadUsed(BinaryReader reader)
    {
        // One bit per text.
        ulong[] used = new ulong[(Count + 63) >> 6];
        foreach (int[] codes in _codes)
        {
            foreach (int code in codes)
            {
                if (code >= 0)
                {
                    used[code >> 6] |= 1UL << (code & 63);
                }
            }
        }

        ReadTexts(reader, used);

        // The new code of a text is the number of those before it.
        int[] before = new int[used.Length];
        for (int word = 1; word < before.Length; word++)
        {
            before[word] = before[word - 1] + BitOperations.PopCount(used[word - 1]);
        }

        foreach (int[] codes in _codes)
        {
            for (int i = 0; i < codes.Length; i++)
            {
                if (codes[i] is >= 0 and var code)
                {
                    codes[i] = before[code >> 6] + BitOperations.PopCount(used[code >> 6] & ((1UL << (code & 63)) - 1));
                }
            }
        }
    }

    private void ReadTexts(BinaryReader reader, ulong[] used)
    {
        long skipped = 0;
        byte[] piece = new byte[PieceBytes];
        for (int code = 0; code < Count; code++)
        {
            int length = _lengths[code];
            if ((used[code >> 6] >> (code & 63) & 1) == 0)
            {
                skipped += length;
                continue;
            }

            Skip(reader, skipped, piece);
            skipped = 0;
            if (length > piece.Length)
            {
                piece = reader.ReadArray<byte>(length);
            }
            else
            {
                reader.Fill(piece.AsSpan(0, length));
            }

            Texts.Append(piece.AsSpan(0, length));
        }

        Skip(reader, skipped, piece);
    }

    // The bytes are read, because their checksum is computed.
    private static void Skip(BinaryReader reader, long count, byte[] piece)
    {
        while (count > 0)
        {
            var next = piece.AsSpan(0, (int)Math.Min(count, piece.Length));
            reader.Fill(next);
            count -= next.Length;
        }
    }
}
