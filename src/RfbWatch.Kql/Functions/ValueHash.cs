using System.Buffers.Binary;
using System.Text;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>
/// The hash that <c>hash()</c> returns and that graph-to-table uses for node ids: xxHash64 with seed 0 over the little-endian bytes of the value. Strings
/// are hashed as UTF-8, datetimes and timespans as ticks of 100 ns; the pages of hash() and graph-to-table show example values for both. The layout of
/// other types is not documented. Here, long and real values are hashed as eight bytes, int values as four, and all other types as their text in UTF-8.
/// </summary>
internal static class ValueHash
{
    public static KustoValue Of(KustoValue value) => KustoValue.Of(unchecked((long)Bits(value)));

    public static ulong Bits(KustoValue value)
    {
        Span<byte> bytes = stackalloc byte[8];
        if (value.Kind is ValueKind.DateTime or ValueKind.TimeSpan or ValueKind.Long)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value.AsLong);
            return XxHash64.Of(bytes);
        }

        if (value.Kind == ValueKind.Int)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)value.AsLong);
            return XxHash64.Of(bytes[..4]);
        }

        if (value.Kind == ValueKind.Real)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value.AsReal);
            return XxHash64.Of(bytes);
        }

        return XxHash64.Of(Encoding.UTF8.GetBytes(value.Text));
    }
}
