using System.Buffers.Binary;

namespace RfbWatch.Parquet;

/// <summary>Checks the beginning, the end and the footer of a Parquet file before the library reads them. The library never returns if the footer is truncated.</summary>
internal static class FooterCheck
{
    // Length of the footer, then the magic number (parquet.apache.org/docs/file-format).
    private const int TailBytes = 8;

    // The library traverses the schema recursively.
    private const int MaxDepth = 100;

    /// <summary>First and last bytes of a file.</summary>
    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>First and last bytes of a file with an encrypted footer.</summary>
    public static ReadOnlySpan<byte> EncryptedMagic => "PARE"u8;

    /// <summary>Checks a file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, incomplete or encrypted; the message describes the problem.</exception>
    public static void Check(Stream stream)
    {
        long length = stream.Length;
        if (length < Magic.Length + TailBytes)
        {
            throw new InvalidDataException($"it has {length} bytes, fewer than the smallest Parquet file");
        }

        Span<byte> tail = stackalloc byte[TailBytes];
        stream.Seek(-TailBytes, SeekOrigin.End);
        stream.ReadExactly(tail);
        if (tail.EndsWith(EncryptedMagic))
        {
            throw new InvalidDataException("its footer is encrypted; decrypt it first");
        }

        Span<byte> head = stackalloc byte[4];
        stream.Seek(0, SeekOrigin.Begin);
        stream.ReadExactly(head);
        if (!head.SequenceEqual(Magic))
        {
            throw new InvalidDataException("it does not begin with PAR1; it is no Parquet file, or damaged");
        }

        if (!tail.EndsWith(Magic))
        {
            throw new InvalidDataException("it does not end with PAR1; it is incomplete, perhaps still being written");
        }

        int footer = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (footer <= 0 || footer > length - Magic.Length - TailBytes)
        {
            throw new InvalidDataException($"its footer has {footer} bytes, which do not fit a file of {length}; it is damaged");
        }

        byte[] bytes = new byte[footer];
        stream.Seek(-TailBytes - footer, SeekOrigin.End);
        stream.ReadExactly(bytes);
        var check = new ThriftCheck(bytes);
        if (check.ProblemOf("FileMetaData") is { } problem)
        {
            throw new InvalidDataException($"its footer is damaged: {problem}");
        }

        if (DepthOf(check.Children) > MaxDepth)
        {
            throw new InvalidDataException($"its columns are nested more than {MaxDepth} deep");
        }
    }

    private static int DepthOf(IReadOnlyList<int> children)
    {
        // For each open group, the number of its children that are still to come.
        var open = new Stack<int>();
        int deepest = 0;
        foreach (int count in children)
        {
            while (open.TryPeek(out int left) && left == 0)
            {
                open.Pop();
            }

            if (open.TryPop(out int rest))
            {
                open.Push(rest - 1);
            }

            if (count > 0)
            {
                open.Push(count);
            }

            deepest = Math.Max(deepest, open.Count);
        }

        return deepest;
    }
}
