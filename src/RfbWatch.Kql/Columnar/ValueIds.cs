using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columnar;

/// <summary>
/// Numbers the values of one key in order of first occurrence. Equal values (<see cref="ValueEquality"/>) have the same number, whatever vectors they come from. Each dictionary entry
/// is looked up only once.
/// </summary>
internal sealed class ValueIds
{
    private const int Unknown = -2;
    private const int None = -1;

    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<KustoValue, int> _others = [];
    private readonly LongIds _integers = new();
    private readonly LongIds _booleans = new();
    private readonly LongIds _reals = new();
    private readonly LongIds _instants = new();
    private readonly LongIds _spans = new();
    private int _null = None;

    private TextDictionary? _dictionary;
    private int[] _ofCodes = [];

    /// <summary>Number of different values.</summary>
    public int Count { get; private set; }

    /// <summary>Writes the numbers of the cells of a block; new values are added.</summary>
    public void Add(Vector vector, Block block, int[] numbers) => Write(vector, block, numbers, mayAdd: true);

    /// <summary>Writes the numbers of the cells of a block; -1 for unknown values.</summary>
    public void Find(Vector vector, Block block, int[] numbers) => Write(vector, block, numbers, mayAdd: false);

    /// <summary>Returns the number of a value, which is added if it is new.</summary>
    public int Add(KustoValue value) => NumberOf(value, mayAdd: true);

    private void Write(Vector vector, Block block, int[] numbers, bool mayAdd)
    {
        switch (vector)
        {
            case TextVector texts:
                WriteTexts(texts, block, numbers, mayAdd);
                break;
            case FixedVector { Nulls: null } cells when cells.Kind != ValueKind.Real:
                var ids = IdsOf(cells.Kind);
                foreach (int row in block.Rows)
                {
                    numbers[row] = mayAdd ? Number(ids, cells.Bits[row]) : ids.Find(cells.Bits[row]);
                }

                break;
            case ConstantVector constant:
                int number = block.Selected == 0 ? None : NumberOf(constant.Value, mayAdd);
                foreach (int row in block.Rows)
                {
                    numbers[row] = number;
                }

                break;
            default:
                foreach (int row in block.Rows)
                {
                    numbers[row] = NumberOf(vector[row], mayAdd);
                }

                break;
        }
    }

    private void WriteTexts(TextVector texts, Block block, int[] numbers, bool mayAdd)
    {
        if (!ReferenceEquals(_dictionary, texts.Dictionary))
        {
            (_dictionary, _ofCodes) = (texts.Dictionary, []);
        }

        int known = _ofCodes.Length;
        if (known <= texts.Dictionary.Count)
        {
            Array.Resize(ref _ofCodes, texts.Dictionary.Count + 1);
            _ofCodes.AsSpan(known).Fill(Unknown);
        }

        foreach (int row in block.Rows)
        {
            // The code of null is -1. A value that was not found before may have been added since.
            ref int number = ref _ofCodes[texts.Codes[row] + 1];
            if (number == Unknown || (mayAdd && number == None))
            {
                number = NumberOf(texts[row], mayAdd);
            }

            numbers[row] = number;
        }
    }

    private int NumberOf(KustoValue value, bool mayAdd)
    {
        if (value.AsString is { } text)
        {
            if (_texts.TryGetValue(text, out int number))
            {
                return number;
            }

            if (!mayAdd)
            {
                return None;
            }

            _texts.Add(text, Count);
            return Count++;
        }

        if (value.IsNull)
        {
            return mayAdd && _null == None ? _null = Count++ : _null;
        }

        if (FixedVector.Holds(value.Kind))
        {
            var ids = IdsOf(value.Kind);
            long bits = value.Kind == ValueKind.Real ? RealKey(value.AsReal) : value.AsLong;
            return mayAdd ? Number(ids, bits) : ids.Find(bits);
        }

        if (_others.TryGetValue(value, out int other))
        {
            return other;
        }

        if (!mayAdd)
        {
            return None;
        }

        _others.Add(value, Count);
        return Count++;
    }

    private int Number(LongIds ids, long key)
    {
        int number = ids.Add(key, Count);
        if (number == Count)
        {
            Count++;
        }

        return number;
    }

    private LongIds IdsOf(ValueKind kind) => kind switch
    {
        ValueKind.Int or ValueKind.Long => _integers,
        ValueKind.Bool => _booleans,
        ValueKind.Real => _reals,
        ValueKind.DateTime => _instants,
        ValueKind.TimeSpan => _spans,
        ValueKind.Null or ValueKind.Decimal or ValueKind.Guid or ValueKind.String or ValueKind.Array or ValueKind.Bag => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Values of this kind have no 64 bits."),
    };

    // As keys, NaN equals NaN, and -0 equals 0.
    private static long RealKey(double value) => BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value == 0 ? 0 : value);
}
