namespace RfbWatch.Parquet;

/// <summary>
/// Checks that bytes are a structure of the Parquet format in Thrift's compact protocol (github.com/apache/thrift, doc/specs/thrift-compact-protocol.md): known fields have the expected
/// types, and nothing extends beyond the last byte. Unknown fields are allowed unless they are structures.
/// </summary>
/// <param name="bytes">The bytes.</param>
internal ref struct ThriftCheck(ReadOnlySpan<byte> bytes)
{
    private const int LongestVarint = 10;
    private const string SchemaElement = "SchemaElement";
    private const int NumberOfChildren = 5;

    /// <summary>Maximum depth of lists in lists; the format has none.</summary>
    private const int MaxListDepth = 16;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly List<int> _children = [];
    private int _at;
    private int _listDepth;
    private string? _problem;

    /// <summary>Returns a description of the problem, or null if there is none.</summary>
    /// <param name="structure">Name of the structure.</param>
    public string? ProblemOf(string structure)
    {
        Structure(ThriftShape.Of(structure));
        return _problem;
    }

    /// <summary>For each element of the schema, the number of its children, in the order of the schema (depth first).</summary>
    public readonly IReadOnlyList<int> Children => _children;

    private void Structure(ThriftShape shape)
    {
        if (shape.Name == SchemaElement)
        {
            _children.Add(0);
        }

        int field = 0;
        while (_problem is null)
        {
            byte header = Byte();
            var type = (ThriftType)(header & 0x0F);
            if (type == ThriftType.Stop || _problem is not null)
            {
                return;
            }

            int delta = header >> 4;
            field = delta == 0 ? (int)Zigzag(Varint()) : field + delta;
            if (type == ThriftType.I32 && field == NumberOfChildren && shape.Name == SchemaElement)
            {
                _children[^1] = (int)Zigzag(Varint());
            }
            else
            {
                Value(type, shape.Field(field), isElement: false, $"field {field} of {shape.Name}");
            }
        }
    }

    private void Value(ThriftType type, ThriftField? expected, bool isElement, string place)
    {
        if (_problem is not null)
        {
            return;
        }

        var known = type == ThriftType.False ? ThriftType.True : type;
        if (expected is { } field && known != field.Type)
        {
            Fail($"{place} has type {(int)type}");
            return;
        }

        switch (type)
        {
            case ThriftType.True or ThriftType.False when !isElement:
                break;
            case ThriftType.True or ThriftType.False or ThriftType.Byte:
                Skip(1);
                break;
            case ThriftType.I16 or ThriftType.I32 or ThriftType.I64:
                Varint();
                break;
            case ThriftType.Double:
                Skip(sizeof(double));
                break;
            case ThriftType.Binary:
                Skip(Varint());
                break;
            case ThriftType.List:
                List(expected, place);
                break;
            case ThriftType.Struct when expected is { Structure: { } shape }:
                Structure(ThriftShape.Of(shape));
                break;
            case ThriftType.Stop or ThriftType.True or ThriftType.False or ThriftType.Set or ThriftType.Map or ThriftType.Struct:
            default:
                Fail($"{place} is of a later version of the format, or damaged");
                break;
        }
    }

    private void List(ThriftField? expected, string place)
    {
        byte header = Byte();
        var type = (ThriftType)(header & 0x0F);
        ulong count = (uint)header >> 4;
        if (count == 0x0F)
        {
            count = Varint();
        }

        // Every element has at least one byte.
        if (count > (ulong)(_bytes.Length - _at))
        {
            Fail($"{place} has {count} elements, more than there are bytes");
            return;
        }

        if (++_listDepth > MaxListDepth)
        {
            Fail($"{place} has lists in lists, more than {MaxListDepth} deep");
        }

        for (ulong i = 0; i < count && _problem is null; i++)
        {
            Value(type, expected?.Element, isElement: true, place);
        }

        _listDepth--;
    }

    private byte Byte()
    {
        if (_at < _bytes.Length)
        {
            return _bytes[_at++];
        }

        Fail("it ends early");
        return 0;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < LongestVarint; i++)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        Fail($"the number before byte {_at} is too long");
        return 0;
    }

    private static long Zigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private void Skip(ulong count)
    {
        if (count > (ulong)(_bytes.Length - _at))
        {
            Fail("it ends early");
        }
        else
        {
            _at += (int)count;
        }
    }

    private void Fail(string problem) => _problem ??= problem;
}
