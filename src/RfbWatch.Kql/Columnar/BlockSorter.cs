using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columnar;

/// <summary>
/// Sorts the rows of blocks by their keys; rows with equal keys keep their order. Keys are compared as 64-bit images; if a key has no image, all keys are compared as values.
/// </summary>
internal sealed class BlockSorter(IReadOnlyList<SortKey> keys)
{
    private readonly List<Vector>[] _vectors = [.. keys.Select(_ => new List<Vector>())];
    private readonly List<int> _counts = [];
    private int _rows;

    /// <summary>Adds the keys of the rows of a dense block.</summary>
    public void Add(Vector[] vectors, int count)
    {
        for (int i = 0; i < vectors.Length; i++)
        {
            _vectors[i].Add(vectors[i]);
        }

        _counts.Add(count);
        _rows += count;
    }

    /// <summary>Returns the sorted rows as indices, counted from the first row that was added.</summary>
    public int[] Order()
    {
        ulong[][] images = new ulong[keys.Count][];
        for (int i = 0; i < images.Length; i++)
        {
            if (SortImage.Of(keys[i], _vectors[i], _counts, _rows) is not { } image)
            {
                return OrderOfValues();
            }

            images[i] = image;
        }

        int[] order = [.. Enumerable.Range(0, _rows)];
        Sort(order, images, 0);
        return order;
    }

    private static void Sort(Span<int> order, ulong[][] images, int key)
    {
        ulong[] image = new ulong[order.Length];
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = images[key][order[i]];
        }

        image.AsSpan().Sort(order);
        for (int start = 0, end; start < image.Length; start = end)
        {
            end = start + 1;
            while (end < image.Length && image[end] == image[start])
            {
                end++;
            }

            if (end - start < 2)
            {
                continue;
            }

            // The sort above is not stable.
            var equal = order[start..end];
            if (key + 1 < images.Length)
            {
                Sort(equal, images, key + 1);
            }
            else
            {
                equal.Sort();
            }
        }
    }

    private int[] OrderOfValues()
    {
        var sorter = new RowSorter(keys);
        var values = new KustoValue[keys.Count];
        for (int block = 0; block < _counts.Count; block++)
        {
            for (int row = 0; row < _counts[block]; row++)
            {
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = _vectors[i][block][row];
                }

                sorter.Add(values);
            }
        }

        return sorter.Order();
    }
}
