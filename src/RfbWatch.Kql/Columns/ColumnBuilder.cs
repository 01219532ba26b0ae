using System.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>Collects the cells of one column, block by block. If a cell does not have the column's type, the current block stores plain values.</summary>
internal sealed class ColumnBuilder
{
    private readonly ValueKind _kind;
    private readonly bool _isText;
    private readonly Utf8Texts? _texts;
    private byte[] _scratch = [];
    private int _emptyCode = -1;

    // Storage of the current block: bits (with nulls), codes or values. Only one of them is in use.
    private long[]? _bits;
    private ulong[]? _nulls;
    private int[]? _codes;
    private KustoValue[]? _values;

    // Number of rows in the current block that have a cell.
    private int _length;

    public ColumnBuilder(KustoType type)
    {
        Type = type;
        Missing = KustoValue.MissingOf(type);
        _kind = KindOf(type);
        _isText = type == KustoType.String;
        _texts = _isText ? new Utf8Texts() : null;
    }

    /// <summary>The type of the column.</summary>
    public KustoType Type { get; }

    /// <summary>The value of a cell that is not set.</summary>
    public KustoValue Missing { get; }

    public void SetBits(int row, long bits)
    {
        if (_values is not null)
        {
            Set(row, KustoValue.OfBits(_kind, bits));
            return;
        }

        Reach(row);
        _bits ??= new long[Block.MaximumRows];
        _bits[row] = bits;
        if (_nulls is not null)
        {
            NullBits.Clear(_nulls, row);
        }
    }

    public void SetText(int row, ReadOnlySpan<byte> utf8)
    {
        if (_values is not null)
        {
            Set(row, KustoValue.Of(Encoding.UTF8.GetString(utf8)));
            return;
        }

        Reach(row);
        _codes ??= new int[Block.MaximumRows];
        _codes[row] = _texts!.CodeOf(utf8);
    }

    public void Set(int row, KustoValue value)
    {
        if (_values is null && _isText && value.AsString is { } text && TryEncode(text, out var utf8))
        {
            SetText(row, utf8);
            return;
        }

        if (_values is null && _kind != ValueKind.Null && value.Kind == _kind)
        {
            SetBits(row, value.AsLong);
            return;
        }

        // The row is counted only after its cell is set: until then, its code may be invalid.
        Fill(row);
        if (_values is null && !TrySetNull(row, value))
        {
            MakeValues();
        }

        _length = Math.Max(_length, row + 1);
        if (_values is not null)
        {
            _values[row] = value;
        }
    }

    /// <summary>Returns the mapping from another builder's string codes to those of this builder; null if the column is not a string column.</summary>
    public TextNumbers? NumbersOf(ColumnBuilder other) => _texts is null ? null : new TextNumbers(other._texts!, _texts);

    /// <summary>Discards the cells of this row and all later rows.</summary>
    public void CutTo(int row) => _length = Math.Min(_length, row);

    /// <summary>Ends the current block and returns its vector.</summary>
    public Vector End(int rows)
    {
        bool isBlank = _length == 0;
        if (!isBlank)
        {
            Fill(rows);
        }

        Vector vector = isBlank ? new ConstantVector(Missing)
            : _values is not null ? new ValueVector(Cut(_values, rows), isComputed: false)
            : _isText ? new TextVector(_texts!, Cut(_codes!, rows))
            : new FixedVector(_kind, Cut(_bits!, rows), _nulls);
        (_bits, _nulls, _codes, _values, _length) = (null, null, null, null, 0);
        return vector;
    }

    private static ValueKind KindOf(KustoType type) => type switch
    {
        KustoType.Bool => ValueKind.Bool,
        KustoType.Int => ValueKind.Int,
        KustoType.Long => ValueKind.Long,
        KustoType.Real => ValueKind.Real,
        KustoType.DateTime => ValueKind.DateTime,
        KustoType.TimeSpan => ValueKind.TimeSpan,
        KustoType.Unknown or KustoType.Decimal or KustoType.Guid or KustoType.String or KustoType.Dynamic => ValueKind.Null,
    };

    private static T[] Cut<T>(T[] cells, int rows) => rows == cells.Length ? cells : cells[..rows];

    // Earlier rows without a cell get the missing value; the caller sets the cell of this row.
    private void Reach(int row)
    {
        Fill(row);
        _length = Math.Max(_length, row + 1);
    }

    private void Fill(int rows)
    {
        for (; _length < rows; _length++)
        {
            SetMissing(_length);
        }
    }

    private void SetMissing(int row)
    {
        if (_values is not null)
        {
            _values[row] = Missing;
        }
        else if (_isText)
        {
            _codes ??= new int[Block.MaximumRows];
            _codes[row] = _emptyCode >= 0 ? _emptyCode : _emptyCode = _texts!.CodeOf([]);
        }
        else if (_kind != ValueKind.Null)
        {
            TrySetNull(row, KustoValue.Null);
        }
        else
        {
            MakeValues();
            _values![row] = Missing;
        }
    }

    private bool TrySetNull(int row, KustoValue value)
    {
        if (!value.IsNull || (_kind == ValueKind.Null && !_isText))
        {
            return false;
        }

        if (_isText)
        {
            (_codes ??= new int[Block.MaximumRows])[row] = TextVector.NullCode;
            return true;
        }

        (_bits ??= new long[Block.MaximumRows])[row] = 0;
        NullBits.Set(_nulls ??= NullBits.New(Block.MaximumRows), row);
        return true;
    }

    private void MakeValues()
    {
        _values = new KustoValue[Block.MaximumRows];
        Vector? known = _codes is not null ? new TextVector(_texts!, _codes) : _bits is not null ? new FixedVector(_kind, _bits, _nulls) : null;
        for (int row = 0; known is not null && row < _length; row++)
        {
            _values[row] = known[row];
        }

        (_bits, _nulls, _codes) = (null, null, null);
    }

    // A lone surrogate cannot be encoded as UTF-8.
    private bool TryEncode(string text, out ReadOnlySpan<byte> utf8)
    {
        if (_scratch.Length < text.Length * 3)
        {
            _scratch = new byte[text.Length * 3];
        }

        bool isWhole = System.Text.Unicode.Utf8.FromUtf16(text, _scratch, out _, out int written, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done;
        utf8 = _scratch.AsSpan(0, isWhole ? written : 0);
        return isWhole;
    }
}
