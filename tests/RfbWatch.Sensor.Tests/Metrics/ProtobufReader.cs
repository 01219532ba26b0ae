using System.Buffers.Binary;
using System.Text;

namespace RfbWatch.Sensor.Tests.Metrics;

/// <summary>Reads the wire format of protocol buffers without a schema: fields by number.</summary>
internal static class ProtobufReader
{
    /// <summary>The fields of a message in order.</summary>
    public static IEnumerable<(int Number, byte[] Bytes, ulong Value)> Fields(byte[] message)
    {
        for (int at = 0; at < message.Length;)
        {
            ulong tag = Varint(message, ref at);
            int number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    yield return (number, [], Varint(message, ref at));
                    break;
                case 1:
                    yield return (number, [], BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)));
                    at += 8;
                    break;
                case 2:
                    int length = (int)Varint(message, ref at);
                    yield return (number, message[at..(at + length)], 0);
                    at += length;
                    break;
                case 5:
                    yield return (number, [], BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at)));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7} of field {number}");
            }
        }
    }

    /// <summary>Messages of one field.</summary>
    public static IEnumerable<byte[]> All(this byte[] message, int number) => Fields(message).Where(field => field.Number == number).Select(field => field.Bytes);

    /// <summary>Text of one field; empty if it is missing.</summary>
    public static string Text(this byte[] message, int number) => Encoding.UTF8.GetString(message.All(number).LastOrDefault([]));

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
