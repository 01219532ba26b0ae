using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>Cells of one kind that fits into 64 bits: bool, int, long, real (its bits), datetime and timespan (ticks). Cells may be null.</summary>
internal sealed class FixedVector : Vector
{
    private readonly KustoValue _sample;

    public FixedVector(ValueKind kind, long[] bits, ulong[]? nulls)
    {
        Kind = kind;
        Bits = bits;
        Nulls = nulls;
        _sample = KustoValue.OfBits(kind, 0);
    }

    /// <summary>The kind of every cell that is not null.</summary>
    public ValueKind Kind { get; }

    public long[] Bits { get; }

    /// <summary>Which cells are null; null if none are.</summary>
    public ulong[]? Nulls { get; }

    public override KustoValue this[int row] => NullBits.IsSet(Nulls, row) ? KustoValue.Null : _sample.WithBits(Bits[row]);

    /// <summary>True for kinds that fit into 64 bits.</summary>
    public static bool Holds(ValueKind kind) => kind switch
    {
        ValueKind.Bool or ValueKind.Int or ValueKind.Long or ValueKind.Real or ValueKind.DateTime or ValueKind.TimeSpan => true,
        ValueKind.Null or ValueKind.Decimal or ValueKind.Guid or ValueKind.String or ValueKind.Array or ValueKind.Bag => false,
    };

    public override Vector Gather(ReadOnlySpan<int> rows)
    {
        long[] bits = new long[rows.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = Bits[rows[i]];
        }

        if (Nulls is null)
        {
            return new FixedVector(Kind, bits, null);
        }

        ulong[] nulls = NullBits.New(rows.Length);
        for (int i = 0; i < bits.Length; i++)
        {
            if (NullBits.IsSet(Nulls, rows[i]))
            {
                NullBits.Set(nulls, i);
            }
        }

        return new FixedVector(Kind, bits, nulls);
    }
}
