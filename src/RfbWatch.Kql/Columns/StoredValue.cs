using System.Runtime.InteropServices;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>A value in a stored column: its kind, then its contents.</summary>
internal static class StoredValue
{
    private const int GuidBytes = 16, DecimalInts = 4;

    public static void Write(BinaryWriter writer, KustoValue value)
    {
        writer.Write((byte)value.Kind);
        switch (value.Kind)
        {
            case ValueKind.Null:
                break;
            case ValueKind.Bool or ValueKind.Int or ValueKind.Long or ValueKind.Real or ValueKind.DateTime or ValueKind.TimeSpan:
                writer.Write(value.AsLong);
                break;
            case ValueKind.Decimal:
                writer.Write(MemoryMarshal.AsBytes<int>(decimal.GetBits(value.AsDecimal)));
                break;
            case ValueKind.Guid:
                writer.Write(value.AsGuid.ToByteArray());
                break;
            case ValueKind.String:
                Write(writer, value.Text);
                break;
            case ValueKind.Array:
                writer.Write(value.AsArray!.Count);
                foreach (var item in value.AsArray)
                {
                    Write(writer, item);
                }

                break;
            case ValueKind.Bag:
                writer.Write(value.AsBag!.Count);
                foreach (var (key, item) in value.AsBag)
                {
                    Write(writer, key);
                    Write(writer, item);
                }

                break;
        }
    }

    /// <summary>Reads a value.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    /// <exception cref="EndOfStreamException">The stream ends within it.</exception>
    public static KustoValue Read(BinaryReader reader, int depth = 0)
    {
        if (depth > DynamicJson.MaximumNesting)
        {
            throw new InvalidDataException("A stored value is nested too deeply.");
        }

        var kind = (ValueKind)reader.ReadByte();
        if (!Enum.IsDefined(kind))
        {
            throw new InvalidDataException($"A stored value has the unknown kind {(byte)kind}.");
        }

        return kind switch
        {
            ValueKind.Null => KustoValue.Null,
            ValueKind.Bool or ValueKind.Int or ValueKind.Long or ValueKind.Real or ValueKind.DateTime or ValueKind.TimeSpan => KustoValue.OfBits(kind, Checked(kind, reader.ReadInt64())),
            ValueKind.Decimal => KustoValue.Of(ReadDecimal(reader)),
            ValueKind.Guid => KustoValue.Of(new Guid(reader.ReadArray<byte>(GuidBytes))),
            ValueKind.String => KustoValue.Of(ReadString(reader)),
            ValueKind.Array => KustoValue.Of(new DynamicArray([.. Items(reader, () => Read(reader, depth + 1))])),
            ValueKind.Bag => KustoValue.Of(new DynamicBag(Items(reader, () => KeyValuePair.Create(ReadString(reader), Read(reader, depth + 1))).ToList())),
        };
    }

    /// <summary>Returns the bits of a value if they are one of its kind.</summary>
    /// <exception cref="InvalidDataException">They are not.</exception>
    public static long Checked(ValueKind kind, long bits)
    {
        bool isValid = kind switch
        {
            ValueKind.Bool => bits is 0 or 1,
            ValueKind.Int => bits is >= int.MinValue and <= int.MaxValue,
            ValueKind.DateTime => bits >= DateTime.MinValue.Ticks && bits <= DateTime.MaxValue.Ticks,
            ValueKind.Long or ValueKind.Real or ValueKind.TimeSpan => true,
            ValueKind.Null or ValueKind.Decimal or ValueKind.Guid or ValueKind.String or ValueKind.Array or ValueKind.Bag => false,
        };
        return isValid ? bits : throw new InvalidDataException($"A stored {kind} has the bits {bits}.");
    }

    // Half of a surrogate pair cannot be written as UTF-8.
    private static void Write(BinaryWriter writer, string text)
    {
        writer.Write(text.Length);
        writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static string ReadString(BinaryReader reader) => new(reader.ReadArray<char>(reader.ReadCount()));

    private static decimal ReadDecimal(BinaryReader reader)
    {
        try
        {
            return new decimal(reader.ReadArray<int>(DecimalInts));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException("A stored decimal is invalid.", e);
        }
    }

    private static IEnumerable<T> Items<T>(BinaryReader reader, Func<T> read)
    {
        for (int left = reader.ReadCount(); left > 0; left--)
        {
            yield return read();
        }
    }
}
