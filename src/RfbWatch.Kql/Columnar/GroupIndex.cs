using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>
/// Numbers the keys of rows in order of first occurrence. If there are several keys, the values of each key are numbered first. Then the pairs of the first two numbers are numbered,
/// then the pairs of the result and the third number, and so on. Every hash table thus has 64-bit keys.
/// </summary>
/// <param name="keys">The keys.</param>
/// <param name="nullsMatch">False if a row with a null in its key gets no number (joins).</param>
internal sealed class GroupIndex(VectorScalar[] keys, bool nullsMatch = true)
{
    /// <summary>Marks a row without a number.</summary>
    public const int None = -1;

    private readonly ValueIds[] _values = [.. keys.Select(_ => new ValueIds())];
    private readonly LongIds[] _pairs = [.. keys.Skip(1).Select(_ => new LongIds())];
    private readonly int[] _numbers = new int[Block.MaximumRows];
    private readonly int[] _further = new int[Block.MaximumRows];
    private readonly Vector[] _last = new Vector[keys.Length];
    private bool _hasRows;

    /// <summary>Number of different keys.</summary>
    public int Count => keys.Length == 0 ? (_hasRows ? 1 : 0) : keys.Length == 1 ? _values[0].Count : _pairs[^1].Count;

    /// <summary>Returns the key numbers of the rows of a block; new keys are added. The array is reused for the next block.</summary>
    public int[] Add(Block block)
    {
        _hasRows |= block.Selected > 0;
        return Number(keys, block, mayAdd: true);
    }

    /// <summary>Returns the key numbers of the rows of a block without adding keys; -1 for unknown keys.</summary>
    public int[] Find(VectorScalar[] others, Block block) => Number(others, block, mayAdd: false);

    /// <summary>Returns the key of a row of the block that was numbered last.</summary>
    public KustoValue[] KeyAt(int row) => [.. _last.Select(vector => vector[row])];

    /// <summary>Returns the estimated memory of the key of a row of the block that was numbered last, in bytes.</summary>
    public long BytesAt(int row)
    {
        long bytes = EvaluationContext.RowCost(_last.Length);
        foreach (var vector in _last)
        {
            bytes += DynamicExtent.BytesOf(vector[row]);
        }

        return bytes;
    }

    private int[] Number(VectorScalar[] scalars, Block block, bool mayAdd)
    {
        if (scalars.Length == 0)
        {
            Array.Clear(_numbers);
        }

        for (int i = 0; i < scalars.Length; i++)
        {
            var vector = _last[i] = scalars[i].Evaluate(block);
            int[] numbers = i == 0 ? _numbers : _further;
            var counted = nullsMatch ? block : WithoutNulls(vector, block, numbers);
            if (mayAdd)
            {
                _values[i].Add(vector, counted, numbers);
            }
            else
            {
                _values[i].Find(vector, counted, numbers);
            }

            if (i > 0)
            {
                Pair(_pairs[i - 1], block, mayAdd);
            }
        }

        return _numbers;
    }

    private void Pair(LongIds pairs, Block block, bool mayAdd)
    {
        foreach (int row in block.Rows)
        {
            if (_numbers[row] < 0 || _further[row] < 0)
            {
                _numbers[row] = None;
                continue;
            }

            long pair = (long)_numbers[row] << 32 | (uint)_further[row];
            _numbers[row] = mayAdd ? pairs.Add(pair, pairs.Count) : pairs.Find(pair);
        }
    }

    private static Block WithoutNulls(Vector vector, Block block, int[] numbers)
    {
        var kept = new List<int>(block.Selected);
        foreach (int row in block.Rows)
        {
            if (IsNull(vector, row))
            {
                numbers[row] = None;
            }
            else
            {
                kept.Add(row);
            }
        }

        return block.With([.. kept]);
    }

    private static bool IsNull(Vector vector, int row) => vector switch
    {
        TextVector texts => texts.Codes[row] < 0,
        FixedVector cells => NullBits.IsSet(cells.Nulls, row),
        _ => vector[row].IsNull,
    };
}
