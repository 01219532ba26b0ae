using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>The stored side of a join: its rows, linked by key in input order. Rows with a null in the key are stored separately, because they match no row.</summary>
internal sealed class HeldSide(VectorScalar[] keys, bool[] columns, OperatorMemory memory)
{
    private const int End = -1;

    // Estimated bytes of a row in the lists below.
    private const int LinkBytes = 8;

    private readonly GroupIndex _index = new(keys, nullsMatch: false);

    // By key: its first and last row, and whether a row of the other side matched it.
    private readonly List<int> _first = [];
    private readonly List<int> _last = [];
    private bool[] _matched = [];

    // By row: the next row with the same key, and the number of the row in the store.
    private readonly List<int> _next = [];
    private readonly List<int> _numbers = [];
    private readonly List<int> _withoutKey = [];

    public BlockStore Store { get; } = new(columns, memory);

    /// <summary>Number of different keys.</summary>
    public int Keys => _first.Count;

    public void Add(Block block)
    {
        int[] keyNumbers = _index.Add(block);
        Store.Add(block, "join");
        long bytes = (long)LinkBytes * block.Selected;
        int dense = 0;
        foreach (int row in block.Rows)
        {
            int number = BlockStore.NumberOf(Store.Blocks.Count - 1, dense++);
            if (keyNumbers[row] < 0)
            {
                _withoutKey.Add(number);
            }
            else
            {
                bytes += keyNumbers[row] == Keys ? _index.BytesAt(row) : 0;
                Chain(keyNumbers[row], number);
            }
        }

        memory.Hold(bytes);
        if (_matched.Length < Keys)
        {
            Array.Resize(ref _matched, Math.Max(Keys, _matched.Length * 2));
        }
    }

    /// <summary>Returns the key numbers of the rows of a block; negative for unknown keys. The array is reused for the next block.</summary>
    public int[] Find(VectorScalar[] others, Block block) => _index.Find(others, block);

    public void Match(int key) => _matched[key] = true;

    public int FirstOf(int key) => _first[key];

    /// <summary>Returns the next row with the same key; negative if there is none.</summary>
    public int NextOf(int row) => _next[row];

    /// <summary>Returns the number of a row in the store.</summary>
    public int NumberOf(int row) => _numbers[row];

    /// <summary>Returns the numbers of the rows without a match, by key; rows with a null key come last.</summary>
    public IEnumerable<int> Unmatched()
    {
        for (int key = 0; key < Keys; key++)
        {
            for (int row = _matched[key] ? End : _first[key]; row >= 0; row = _next[row])
            {
                yield return _numbers[row];
            }
        }

        foreach (int number in _withoutKey)
        {
            yield return number;
        }
    }

    private void Chain(int key, int number)
    {
        int row = _numbers.Count;
        _numbers.Add(number);
        _next.Add(End);
        if (key == Keys)
        {
            _first.Add(row);
            _last.Add(row);
            return;
        }

        _next[_last[key]] = row;
        _last[key] = row;
    }
}
