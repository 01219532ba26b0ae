using System.Buffers.Binary;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>Builds frames (RFC 6455 section 5.2).</summary>
internal static class WebSocketFrame
{
    public const int Continuation = 0;
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    public static byte[] Make(int opcode, ReadOnlySpan<byte> payload, uint? mask = null, bool final = true, int lengthForm = 0, int rsv = 0)
    {
        var frame = new List<byte> { (byte)((final ? 0x80 : 0) | rsv | opcode) };
        int maskBit = mask is null ? 0 : 0x80;
        int form = lengthForm != 0 ? lengthForm : payload.Length < 126 ? 7 : payload.Length <= ushort.MaxValue ? 16 : 64;
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(length, (ulong)payload.Length);
        frame.Add((byte)(maskBit | (form switch { 7 => payload.Length, 16 => 126, _ => 127 })));
        frame.AddRange(form switch { 7 => [], 16 => length[6..], _ => length });
        byte[] key = new byte[4];
        if (mask is { } value)
        {
            BinaryPrimitives.WriteUInt32BigEndian(key, value);
            frame.AddRange(key);
        }

        for (int i = 0; i < payload.Length; i++)
        {
            frame.Add((byte)(payload[i] ^ key[i % 4]));
        }

        return [.. frame];
    }
}
