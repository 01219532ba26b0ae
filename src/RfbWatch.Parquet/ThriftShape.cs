using System.Globalization;

namespace RfbWatch.Parquet;

/// <summary>Field types of Thrift's compact protocol.</summary>
internal enum ThriftType : byte
{
    Stop = 0,
    True = 1,
    False = 2,
    Byte = 3,
    I16 = 4,
    I32 = 5,
    I64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Struct = 12,
}

/// <summary>A field of a structure.</summary>
/// <param name="Type">Its type; <see cref="ThriftType.True"/> for any bool.</param>
/// <param name="Structure">Name of its structure, if it is one.</param>
/// <param name="Element">The elements, if it is a list.</param>
internal sealed record ThriftField(ThriftType Type, string? Structure = null, ThriftField? Element = null);

/// <summary>The fields of a structure of the Parquet format.</summary>
/// <param name="name">Its name in parquet.thrift.</param>
/// <param name="fields">The fields, by field ID.</param>
internal sealed class ThriftShape(string name, IReadOnlyDictionary<int, ThriftField> fields)
{
    // github.com/apache/parquet-format, parquet.thrift of version 2.11 (2025-03). Enums are i32. TimeType also stands for TimestampType, AesGcm for both algorithms, and Empty for any
    // structure without fields.
    private const string Format = """
        FileMetaData 1:i32 2:[SchemaElement] 3:i64 4:[RowGroup] 5:[KeyValue] 6:binary 7:[ColumnOrder] 8:EncryptionAlgorithm 9:binary
        SchemaElement 1:i32 2:i32 3:i32 4:binary 5:i32 6:i32 7:i32 8:i32 9:i32 10:LogicalType
        LogicalType 1:Empty 2:Empty 3:Empty 4:Empty 5:DecimalType 6:Empty 7:TimeType 8:TimeType 10:IntType 11:Empty 12:Empty 13:Empty 14:Empty 15:Empty 16:VariantType 17:GeometryType 18:GeographyType
        DecimalType 1:i32 2:i32
        TimeType 1:bool 2:TimeUnit
        TimeUnit 1:Empty 2:Empty 3:Empty
        IntType 1:byte 2:bool
        VariantType 1:byte
        GeometryType 1:binary
        GeographyType 1:binary 2:i32
        RowGroup 1:[ColumnChunk] 2:i64 3:i64 4:[SortingColumn] 5:i64 6:i64 7:i16
        ColumnChunk 1:binary 2:i64 3:ColumnMetaData 4:i64 5:i32 6:i64 7:i32 8:ColumnCryptoMetaData 9:binary
        ColumnMetaData 1:i32 2:[i32] 3:[binary] 4:i32 5:i64 6:i64 7:i64 8:[KeyValue] 9:i64 10:i64 11:i64 12:Statistics 13:[PageEncodingStats] 14:i64 15:i32 16:SizeStatistics 17:GeospatialStatistics
        Statistics 1:binary 2:binary 3:i64 4:i64 5:binary 6:binary 7:bool 8:bool
        PageEncodingStats 1:i32 2:i32 3:i32
        SizeStatistics 1:i64 2:[i64] 3:[i64]
        GeospatialStatistics 1:BoundingBox 2:[i32]
        BoundingBox 1:double 2:double 3:double 4:double 5:double 6:double 7:double 8:double
        KeyValue 1:binary 2:binary
        SortingColumn 1:i32 2:bool 3:bool
        ColumnOrder 1:Empty 2:Empty
        ColumnCryptoMetaData 1:Empty 2:EncryptionWithColumnKey
        EncryptionWithColumnKey 1:[binary] 2:binary
        EncryptionAlgorithm 1:AesGcm 2:AesGcm
        AesGcm 1:binary 2:binary 3:bool
        Empty
        """;

    private static readonly Dictionary<string, ThriftShape> Shapes = Format.Split('\n').Select(Parse).ToDictionary(shape => shape.Name, StringComparer.Ordinal);

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Returns the structure with a name.</summary>
    public static ThriftShape Of(string name) => Shapes[name];

    /// <summary>Returns the field with an ID; null if the structure does not have it.</summary>
    public ThriftField? Field(int number) => fields.GetValueOrDefault(number);

    private static ThriftShape Parse(string line)
    {
        string[] words = line.Split(' ');
        return new ThriftShape(words[0], words.Skip(1).Select(word => word.Split(':')).ToDictionary(pair => int.Parse(pair[0], CultureInfo.InvariantCulture), pair => FieldOf(pair[1])));
    }

    private static ThriftField FieldOf(string type) => type switch
    {
        ['[', .. var element, ']'] => new ThriftField(ThriftType.List, Element: FieldOf(element)),
        "bool" => new ThriftField(ThriftType.True),
        "byte" => new ThriftField(ThriftType.Byte),
        "i16" => new ThriftField(ThriftType.I16),
        "i32" => new ThriftField(ThriftType.I32),
        "i64" => new ThriftField(ThriftType.I64),
        "double" => new ThriftField(ThriftType.Double),
        "binary" => new ThriftField(ThriftType.Binary),
        _ => new ThriftField(ThriftType.Struct, type),
    };
}
