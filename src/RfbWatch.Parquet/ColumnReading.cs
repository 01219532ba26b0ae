using System.Numerics;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;
using RfbWatch.Kql.Values;
using PhysicalType = Parquet.Meta.Type;

namespace RfbWatch.Parquet;

/// <summary>
/// Converts the values of a physical type to Kusto values, according to the logical type of their column (parquet.apache.org/docs/file-format/types). The library reads only physical
/// types: with logical types, it would throw at the first time that .NET cannot represent, and create a string object for every string value.
/// </summary>
internal abstract class ColumnReading(KustoType type)
{
    /// <summary>Maximum scale of a decimal. A larger one has no meaning in practice, and each digit beyond those of .NET costs a division per value.</summary>
    public const int MaxScale = 1000;

    /// <summary>The type of the values.</summary>
    public KustoType Type => type;

    /// <summary>Returns the readings of all columns of a schema, by element, and removes the logical types from the elements.</summary>
    public static Dictionary<SchemaElement, ColumnReading> TakeLogicalTypes(IEnumerable<SchemaElement> schema)
    {
        var readings = new Dictionary<SchemaElement, ColumnReading>(ReferenceEqualityComparer.Instance);
        foreach (var element in schema.Where(element => element.Type is not null))
        {
            readings.Add(element, Of(element));
            (element.LogicalType, element.ConvertedType, element.Scale, element.Precision) = (null, null, null, null);

            // This is the bit width of run-length encoded values.
            if (element.Type == PhysicalType.BOOLEAN)
            {
                element.TypeLength = 1;
            }
        }

        return readings;
    }

    /// <summary>Reads a column of a row group.</summary>
    /// <param name="group">The row group.</param>
    /// <param name="field">The column.</param>
    /// <param name="count">Required number of values and nulls; null if it depends on the lists of the column.</param>
    public abstract LeafValues Read(ParquetRowGroupReader group, DataField field, int? count);

    private static ColumnReading Of(SchemaElement element) => element.Type switch
    {
        PhysicalType.BOOLEAN => new ColumnReading<bool>(KustoType.Bool, CellConversion.Bool),
        PhysicalType.INT32 => Int32(element),
        PhysicalType.INT64 => Int64(element),
        PhysicalType.INT96 => new ColumnReading<BigInteger>(KustoType.DateTime, CellConversion.ImpalaTime),
        PhysicalType.FLOAT => new ColumnReading<float>(KustoType.Real, CellConversion.Single),
        PhysicalType.DOUBLE => new ColumnReading<double>(KustoType.Real, CellConversion.Double),
        PhysicalType.BYTE_ARRAY or PhysicalType.FIXED_LEN_BYTE_ARRAY => Bytes(element),
        _ => throw new InvalidDataException($"column '{element.Name}' has the unknown physical type {element.Type}"),
    };

    private static ColumnReading Int32(SchemaElement element)
    {
        var logical = element.LogicalType;
        return logical?.DATE is not null || element.ConvertedType == ConvertedType.DATE ? new ColumnReading<int>(KustoType.DateTime, CellConversion.Date)
            : logical?.TIME is not null || element.ConvertedType == ConvertedType.TIME_MILLIS ? new ColumnReading<int>(KustoType.TimeSpan, CellConversion.TimeOfDay)
            : ScaleOf(element) is { } scale ? new ColumnReading<int>(KustoType.Decimal, CellConversion.Decimal32(scale))
            : IsUnsigned(element, 32, ConvertedType.UINT_32) ? new ColumnReading<int>(KustoType.Long, CellConversion.Unsigned32)
            : new ColumnReading<int>(KustoType.Int, CellConversion.Int32);
    }

    private static ColumnReading Int64(SchemaElement element)
    {
        var logical = element.LogicalType;
        return logical?.TIMESTAMP is { } stamp ? new ColumnReading<long>(KustoType.DateTime, CellConversion.Time(UnitOf(stamp.Unit)))
            : element.ConvertedType == ConvertedType.TIMESTAMP_MILLIS ? new ColumnReading<long>(KustoType.DateTime, CellConversion.Time(TimeUnitKind.Milliseconds))
            : element.ConvertedType == ConvertedType.TIMESTAMP_MICROS ? new ColumnReading<long>(KustoType.DateTime, CellConversion.Time(TimeUnitKind.Microseconds))
            : logical?.TIME is { } time ? new ColumnReading<long>(KustoType.TimeSpan, CellConversion.Duration(UnitOf(time.Unit)))
            : element.ConvertedType == ConvertedType.TIME_MICROS ? new ColumnReading<long>(KustoType.TimeSpan, CellConversion.Duration(TimeUnitKind.Microseconds))
            : ScaleOf(element) is { } scale ? new ColumnReading<long>(KustoType.Decimal, CellConversion.Decimal64(scale))
            : IsUnsigned(element, 64, ConvertedType.UINT_64) ? new ColumnReading<long>(KustoType.Long, CellConversion.Unsigned64)
            : new ColumnReading<long>(KustoType.Long, CellConversion.Int64);
    }

    private static ColumnReading Bytes(SchemaElement element)
    {
        var logical = element.LogicalType;
        return ScaleOf(element) is { } scale ? new ColumnReading<ReadOnlyMemory<byte>>(KustoType.Decimal, CellConversion.DecimalBytes(scale))
            : logical?.UUID is not null ? new ColumnReading<ReadOnlyMemory<byte>>(KustoType.Guid, CellConversion.Uuid)
            : logical?.FLOAT16 is not null ? new ColumnReading<ReadOnlyMemory<byte>>(KustoType.Real, CellConversion.HalfFloat)
            : element.ConvertedType == ConvertedType.INTERVAL ? new ColumnReading<ReadOnlyMemory<byte>>(KustoType.String, CellConversion.Interval)
            : logical?.JSON is not null || element.ConvertedType == ConvertedType.JSON ? new ColumnReading<ReadOnlyMemory<byte>>(KustoType.Dynamic, CellConversion.Json)
            : logical?.BSON is not null || element.ConvertedType == ConvertedType.BSON ? new ColumnReading<ReadOnlyMemory<byte>>(KustoType.String, CellConversion.Binary)

            // Older writers do not mark strings: valid UTF-8 is read as a string.
            : new TextReading();
    }

    private static int? ScaleOf(SchemaElement element)
    {
        int? scale = element.LogicalType?.DECIMAL is { } type ? type.Scale : element.ConvertedType == ConvertedType.DECIMAL ? element.Scale ?? 0 : null;
        return scale > MaxScale ? throw new InvalidDataException($"column '{element.Name}' has the scale {scale}, but at most {MaxScale} is supported") : scale;
    }

    private static bool IsUnsigned(SchemaElement element, int bits, ConvertedType converted) =>
        element.LogicalType?.INTEGER is { } integer ? !integer.IsSigned && integer.BitWidth == bits : element.ConvertedType == converted;

    private static TimeUnitKind UnitOf(TimeUnit unit) =>
        unit.MILLIS is not null ? TimeUnitKind.Milliseconds : unit.NANOS is not null ? TimeUnitKind.Nanoseconds : TimeUnitKind.Microseconds;
}

/// <summary>Converts the values of one physical type to Kusto values.</summary>
/// <typeparam name="T">The physical type, as the library reads it.</typeparam>
internal class ColumnReading<T>(KustoType type, CellConversion<T> conversion) : ColumnReading(type)
    where T : struct
{
    public sealed override LeafValues Read(ParquetRowGroupReader group, DataField field, int? count)
    {
        long stated = group.GetMetadata(field)?.MetaData?.NumValues ?? throw new InvalidDataException($"a row group does not have column '{field.Path}'");
        if (count is { } rows ? stated != rows : stated is < 0 or > ParquetTable.MaxGroupCells)
        {
            throw new InvalidDataException($"a row group has {stated} values of column '{field.Path}'{(count is null ? "" : $" and {count} rows")}");
        }

        var values = new T[stated];
        int[]? definition = field.MaxDefinitionLevel > 0 ? new int[stated] : null;
        int[]? repetition = field.MaxRepetitionLevel > 0 ? new int[stated] : null;
        group.ReadRawAsync(field, values.AsMemory(), BufferOf(definition), BufferOf(repetition)).AsTask().GetAwaiter().GetResult();
        return new LeafValues<T>(this, values, new Levels(definition, field.MaxDefinitionLevel, repetition, (int)stated));
    }

    // A null array would become an empty buffer.
    private static Memory<int>? BufferOf(int[]? levels) => levels is null ? default(Memory<int>?) : levels.AsMemory();

    /// <summary>Converts a value; false if it has no Kusto equivalent.</summary>
    public bool TryConvert(T raw, out KustoValue value) => conversion(raw, out value);

    /// <summary>Returns the cells of a column whose values are indexed by row.</summary>
    public virtual ParquetCells CellsOf(T[] values, Levels levels, CellFaults faults) => new TypedCells<T>(this, values, levels, faults);
}

/// <summary>Converts the values of string columns.</summary>
internal sealed class TextReading() : ColumnReading<ReadOnlyMemory<byte>>(KustoType.String, CellConversion.TextOrBinary)
{
    public override ParquetCells CellsOf(ReadOnlyMemory<byte>[] values, Levels levels, CellFaults faults) => new TextCells(values, levels);
}
