using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>
/// An expression over one string column. It is evaluated once for each dictionary entry that occurs, however many rows have it. The direct form
/// is used if the column of a block has no dictionary, or if the dictionary is large and the result is not a bool.
/// </summary>
/// <param name="scalar">The expression.</param>
/// <param name="column">Index of the column that it reads.</param>
/// <param name="direct">Its form without a dictionary.</param>
/// <param name="memory">The memory of the operator that evaluates it. The cached values count towards it.</param>
internal sealed class DictionaryScalar(Scalar scalar, int column, VectorScalar direct, OperatorMemory memory) : VectorScalar
{
    // For larger dictionaries, only truth values are cached: most of their entries occur only once, so caching other values would waste memory.
    private const int MaximumValues = 1 << 16;

    private const byte Unknown = 0;
    private const byte False = 1;
    private const byte True = 2;
    private const byte Null = 3;

    private readonly RowFrame _frame = new(memory.Context);
    private TextDictionary? _dictionary;
    private byte[] _truths = [];
    private EntryValues? _values;

    public override Vector Evaluate(Block block)
    {
        if (block.Columns[column] is not TextVector texts)
        {
            return direct.Evaluate(block);
        }

        if (_frame.Row.Length == 0)
        {
            _frame.Row = new KustoValue[block.Columns.Length];
        }

        if (!ReferenceEquals(_dictionary, texts.Dictionary))
        {
            if (_values is not null)
            {
                memory.ReleaseShared(_values);
            }

            (_dictionary, _truths, _values) = (texts.Dictionary, [], null);
        }

        if (scalar.Type == KustoType.Bool)
        {
            return Truths(texts, block);
        }

        return texts.Dictionary.Count <= MaximumValues ? Values(texts, block) : direct.Evaluate(block);
    }

    private FixedVector Truths(TextVector texts, Block block)
    {
        if (_truths.Length <= texts.Dictionary.Count)
        {
            Array.Resize(ref _truths, texts.Dictionary.Count + 1);
        }

        long[] bits = new long[block.Count];
        ulong[]? nulls = null;
        foreach (int row in block.Rows)
        {
            // The code of null is -1.
            ref byte truth = ref _truths[texts.Codes[row] + 1];
            if (truth == Unknown)
            {
                truth = TruthOf(texts[row]);
            }

            if (truth == Null)
            {
                NullBits.Set(nulls ??= NullBits.New(block.Count), row);
            }
            else
            {
                bits[row] = truth - False;
            }
        }

        return new FixedVector(ValueKind.Bool, bits, nulls);
    }

    private byte TruthOf(KustoValue text)
    {
        var value = ValueOf(text);
        return value.Kind != ValueKind.Bool ? Null : value.AsBool ? True : False;
    }

    private Vector Values(TextVector texts, Block block)
    {
        _values ??= new EntryValues();
        _values.Reserve(texts.Dictionary.Count);
        foreach (int row in block.Rows)
        {
            int code = texts.Codes[row];
            if (!_values.Has(code) && _values.Add(code, ValueOf(texts[row])))
            {
                memory.HoldShared(_values, _values.ComputedBytes, isStored: false);
            }
        }

        // A string has the code of the entry that it was computed from.
        if (_values.AreTexts)
        {
            return new TextVector(_values, texts.Codes);
        }

        var cells = new KustoValue[block.Count];
        foreach (int row in block.Rows)
        {
            cells[row] = _values.Of(texts.Codes[row]);
        }

        return Vector.Of(cells, block.Rows);
    }

    private KustoValue ValueOf(KustoValue text)
    {
        _frame.Context.Tick();
        _frame.Row[column] = text;
        return scalar.Evaluate(_frame);
    }

    /// <summary>The values of entries, by code. While all values are strings, it also serves as a dictionary.</summary>
    private sealed class EntryValues : TextDictionary
    {
        // The value for null comes first.
        private KustoValue[] _cells = [];
        private bool[] _known = [];

        // The strings and dynamic values: several entries may have the same object.
        private readonly HashSet<object> _objects = new(ReferenceEqualityComparer.Instance);
        private long _bytes;

        /// <summary>Whether all values so far are strings and none was computed for null.</summary>
        public bool AreTexts { get; private set; } = true;

        public override int Count => _cells.Length - 1;

        public override long ComputedBytes => _bytes;

        public override string this[int code] => _cells[code + 1].AsString!;

        public void Reserve(int entries)
        {
            if (_cells.Length <= entries)
            {
                Array.Resize(ref _cells, entries + 1);
                Array.Resize(ref _known, entries + 1);
            }
        }

        public bool Has(int code) => _known[code + 1];

        /// <summary>Adds the value of an entry; true if it needs memory in addition to its cell.</summary>
        public bool Add(int code, KustoValue value)
        {
            (_cells[code + 1], _known[code + 1]) = (value, true);
            AreTexts &= code >= 0 && value.AsString is not null;
            long bytes = DynamicExtent.BytesOf(value);
            if (bytes == 0 || !_objects.Add(value.Reference!))
            {
                return false;
            }

            _bytes += bytes;
            return true;
        }

        public KustoValue Of(int code) => _cells[code + 1];
    }
}
