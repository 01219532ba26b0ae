using System.Runtime.InteropServices;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The stored side of a join: packed rows by key. Rows with a null in the key match nothing and are stored separately.</summary>
internal sealed class JoinIndex
{
    // Estimated bytes of a key: an entry of a dictionary, and its bucket.
    private const int KeyCost = 96;

    private readonly Dictionary<KustoValue, Bucket> _single = [];
    private readonly Dictionary<KustoValue[], Bucket> _composite = new(KeyComparer.Instance);
    private readonly List<Bucket> _unkeyed = [];
    private readonly KustoValue[] _scratch;

    private JoinIndex(int keys) => _scratch = new KustoValue[keys];

    /// <summary>All rows; those without a key come last.</summary>
    public IEnumerable<Bucket> Buckets => _single.Values.Concat(_composite.Values).Concat(_unkeyed);

    private int Keys => _single.Count + _composite.Count;

    public static JoinIndex Of(TableNode table, Scalar[] keys, RowPacking packing, OperatorMemory memory)
    {
        var context = memory.Context;

        // The strings of a key that is a stored column are counted with the row.
        bool[] isStored = [.. keys.Select(key => key is ColumnScalar column && packing.PlaceOf(column.Index) >= 0)];
        var index = new JoinIndex(keys.Length);
        var frame = new RowFrame(context);
        long rows = 0;
        foreach (var row in packing.RowsOf(table, context))
        {
            context.CheckRows(++rows, "join");
            var packed = packing.Pack(row);
            memory.Hold(EvaluationContext.BytesOf(packed));
            frame.Row = row;
            int known = index.Keys;
            index.BucketFor(frame, keys).Add(packed);
            if (index.Keys > known)
            {
                memory.Hold(index.BytesOfKey(isStored));
            }
        }

        return index;
    }

    /// <summary>Returns the rows that have the same key as the frame's row, or null if there are none.</summary>
    public Bucket? Find(RowFrame frame, Scalar[] keys)
    {
        if (!TryKey(frame, keys))
        {
            return null;
        }

        return keys.Length == 1 ? _single.GetValueOrDefault(_scratch[0]) : _composite.GetValueOrDefault(_scratch);
    }

    private Bucket BucketFor(RowFrame frame, Scalar[] keys)
    {
        if (!TryKey(frame, keys))
        {
            if (_unkeyed.Count == 0)
            {
                _unkeyed.Add(new Bucket());
            }

            return _unkeyed[0];
        }

        if (keys.Length == 1)
        {
            return CollectionsMarshal.GetValueRefOrAddDefault(_single, _scratch[0], out _) ??= new Bucket();
        }

        if (!_composite.TryGetValue(_scratch, out var bucket))
        {
            _composite.Add([.. _scratch], bucket = new Bucket());
        }

        return bucket;
    }

    // The memory of the key that was added last.
    private long BytesOfKey(bool[] isStored)
    {
        long bytes = KeyCost + EvaluationContext.RowCost(_scratch.Length);
        for (int i = 0; i < _scratch.Length; i++)
        {
            bytes += isStored[i] ? 0 : DynamicExtent.BytesOf(_scratch[i]);
        }

        return bytes;
    }

    private bool TryKey(RowFrame frame, Scalar[] keys)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            _scratch[i] = keys[i].Evaluate(frame);
            if (_scratch[i].IsNull)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Rows with the same key. Most keys have one row, which needs no list.</summary>
    internal sealed class Bucket
    {
        private KustoValue[]? _first;
        private List<KustoValue[]>? _more;

        public int Count => _first is null ? 0 : 1 + (_more?.Count ?? 0);

        public KustoValue[] this[int index] => index == 0 ? _first! : _more![index - 1];

        public void Add(KustoValue[] row)
        {
            if (_first is null)
            {
                _first = row;
            }
            else
            {
                (_more ??= []).Add(row);
            }
        }

        /// <summary>Whether a row of the other side matched these rows.</summary>
        public bool Matched { get; set; }
    }
}
