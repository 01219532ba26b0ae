namespace RfbWatch.Kql.Values;

/// <summary>How deep and how large a dynamic value is, known when it is made: what walks it later needs no bound of its own.</summary>
/// <param name="Depth">Levels of arrays and bags, its own among them.</param>
/// <param name="Bytes">Estimate of the memory that it takes; what stands in it twice counts twice.</param>
internal readonly record struct DynamicExtent(int Depth, long Bytes)
{
    private const int HolderBytes = 32;
    private const int CellBytes = 16;
    private const int TextBytes = 24;

    /// <summary>An array or bag without items.</summary>
    public static DynamicExtent Holder { get; } = new(1, HolderBytes);

    /// <summary>The extent with one more item.</summary>
    /// <exception cref="KqlRunException">The item is nested too deep.</exception>
    public DynamicExtent With(KustoValue item)
    {
        int depth = item.AsArray?.Extent.Depth ?? item.AsBag?.Extent.Depth ?? 0;
        if (depth >= DynamicJson.MaximumNesting)
            throw new KqlRunException($"A dynamic value is nested deeper than {DynamicJson.MaximumNesting} levels, which is the most that is held.");
        return new DynamicExtent(Math.Max(Depth, depth + 1), Bytes + CellBytes + BytesOf(item));
    }

    /// <summary>The extent with one more key.</summary>
    public DynamicExtent With(string key) => this with { Bytes = Bytes + TextBytes + (sizeof(char) * (long)key.Length) };

    /// <summary>Estimate of the bytes that a value takes beside its cell: texts, arrays and bags.</summary>
    public static long BytesOf(KustoValue value) => value.Reference switch
    {
        string text => TextBytes + (sizeof(char) * (long)text.Length),
        DynamicArray array => array.Extent.Bytes,
        DynamicBag bag => bag.Extent.Bytes,
        _ => 0,
    };
}
