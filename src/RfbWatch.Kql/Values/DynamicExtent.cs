namespace RfbWatch.Kql.Values;

/// <summary>Depth and size of a dynamic value. They are checked when the value is built, so code that traverses it later needs no limit of its own.</summary>
/// <param name="Depth">Levels of arrays and bags, including the value itself.</param>
/// <param name="Bytes">Estimated memory, bytes; a value contained twice counts twice.</param>
internal readonly record struct DynamicExtent(int Depth, long Bytes)
{
    // More than a run can store. A value that contains the same array many times would exceed it, and at some point the range of a long.
    private const long MaximumBytes = 64L << 30;

    private const int HolderBytes = 32;
    private const int CellBytes = 16;
    private const int TextBytes = 24;

    /// <summary>The extent of an empty array or bag.</summary>
    public static DynamicExtent Holder { get; } = new(1, HolderBytes);

    /// <summary>Returns the extent with an additional item.</summary>
    /// <exception cref="KqlRunException">The item is nested too deeply, or the value becomes too large.</exception>
    public DynamicExtent With(KustoValue item)
    {
        int depth = item.AsArray?.Extent.Depth ?? item.AsBag?.Extent.Depth ?? 0;
        if (depth >= DynamicJson.MaximumNesting)
        {
            throw TooDeep();
        }

        long bytes = Bytes + CellBytes + BytesOf(item);
        return bytes <= MaximumBytes
            ? new DynamicExtent(Math.Max(Depth, depth + 1), bytes)
            : throw new KqlRunException($"A dynamic value is larger than {MaximumBytes >> 30} GB, which is the maximum.");
    }

    /// <summary>Returns the error for a value that is nested too deeply.</summary>
    public static KqlRunException TooDeep() => new($"A dynamic value is nested deeper than {DynamicJson.MaximumNesting} levels, which is the maximum.");

    /// <summary>Returns the extent with an additional key.</summary>
    public DynamicExtent With(string key) => this with { Bytes = Bytes + TextBytes + (sizeof(char) * (long)key.Length) };

    /// <summary>Returns the estimated memory of a value in addition to its cell, in bytes: for strings, arrays and bags.</summary>
    public static long BytesOf(KustoValue value) => value.Reference switch
    {
        string text => TextBytes + (sizeof(char) * (long)text.Length),
        DynamicArray array => array.Extent.Bytes,
        DynamicBag bag => bag.Extent.Bytes,
        _ => 0,
    };
}
