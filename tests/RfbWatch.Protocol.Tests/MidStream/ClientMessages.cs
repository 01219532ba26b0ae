using System.Buffers.Binary;

namespace RfbWatch.Protocol.Tests.MidStream;

/// <summary>Builds client messages (RFC 6143 section 7.5).</summary>
internal sealed class ClientMessages
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public ClientMessages Request(int width, int height, int incremental = 1) => Add(3, (byte)incremental, 0, 0, 0, 0).U16(width).U16(height);

    public ClientMessages Key(uint keysym, bool down) => Add(4, (byte)(down ? 1 : 0), 0, 0).U32(keysym);

    public ClientMessages Press(uint keysym) => Key(keysym, true).Key(keysym, false);

    public ClientMessages Pointer(int x, int y, int mask = 0) => Add(5, (byte)mask).U16(x).U16(y);

    public ClientMessages PixelFormat() => Add(0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0);

    public ClientMessages Encodings(params int[] encodings)
    {
        Add(2, 0).U16(encodings.Length);
        foreach (int encoding in encodings)
        {
            U32((uint)encoding);
        }

        return this;
    }

    public ClientMessages CutText(string text) => Add(6, 0, 0, 0).U32((uint)text.Length).Add([.. text.Select(character => (byte)character)]);

    public ClientMessages Fence(uint flags, int payload) => Add(248, 0, 0, 0).U32(flags).Add((byte)payload).Add(new byte[payload]);

    public ClientMessages Add(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    private ClientMessages U16(int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return Add(bytes);
    }

    private ClientMessages U32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return Add(bytes);
    }
}
