using System.Buffers.Binary;
using System.Text;

namespace RfbWatch.Engine.Tests.Evidence;

/// <summary>What the frames of a WebSocket carry (RFC 6455 section 5.2), read in one piece. Compressed messages are not read.</summary>
internal static class CarriedByFrames
{
    /// <summary>Bytes inside the frames of a stream that begins with a head; null where they cannot be read like this.</summary>
    public static byte[]? Bytes(byte[] stream, long offset, int length)
    {
        int at = stream.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        var carried = new List<byte>();
        bool text = false;
        while (stream.Length - at >= 2)
        {
            int opcode = stream[at] & 15;
            if ((stream[at] & 0x40) != 0)
            {
                return null;
            }

            bool masked = (stream[at + 1] & 0x80) != 0;
            long size = stream[at + 1] & 0x7F;
            int header = size switch { 126 => 4, 127 => 10, _ => 2 };
            if (stream.Length - at < header + 4)
            {
                break;
            }

            size = size switch { 126 => BinaryPrimitives.ReadUInt16BigEndian(stream.AsSpan(at + 2)), 127 => BinaryPrimitives.ReadInt64BigEndian(stream.AsSpan(at + 2)), _ => size };
            byte[] mask = masked ? stream[(at + header)..(at + header + 4)] : new byte[4];
            at += header + (masked ? 4 : 0);
            byte[] payload = [.. stream.Skip(at).Take((int)size).Select((each, i) => (byte)(each ^ mask[i % 4]))];
            at += payload.Length;
            text = opcode is 1 or 2 ? opcode == 1 : text;
            if (opcode <= 2)
            {
                carried.AddRange(text && payload.Length == size ? Convert.FromBase64String(Encoding.ASCII.GetString(payload)) : payload);
            }
        }

        return carried.Count >= offset + length ? [.. carried.Skip((int)offset).Take(length)] : null;
    }
}
