using System.Buffers.Binary;

namespace RfbWatch.Fuzz.Mutation;

/// <summary>Changes bytes without knowing what they mean: the mutations of AFL, several at once.</summary>
internal sealed class ByteMutator : IMutator
{
    private const int MaxChanges = 6;
    private const int MaxPiece = 64;

    /// <summary>Values at the edges of what fields hold.</summary>
    private static readonly uint[] Edges = [0, 1, 2, 3, 4, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 1023, 1024, 4095, 4096, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];

    public byte[] Mutate(byte[] input, InputSource others, Random random)
    {
        byte[] result = [.. input];
        for (int i = random.Next(1, MaxChanges); i > 0; i--)
        {
            result = Change(result, others, random);
        }

        return result;
    }

    private static byte[] Change(byte[] bytes, InputSource others, Random random)
    {
        if (bytes.Length == 0)
        {
            return [(byte)random.Next(256)];
        }

        int at = random.Next(bytes.Length);
        int length = Math.Min(random.Next(1, MaxPiece), bytes.Length - at);
        switch (random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                bytes[at] += (byte)random.Next(-16, 17);
                return bytes;
            case 3:
                Put(bytes.AsSpan(at), Edges[random.Next(Edges.Length)], random);
                return bytes;
            case 4:
                return [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at + length)];
            case 5:
                return [.. bytes.AsSpan(0, at + length), .. bytes.AsSpan(at)];
            case 6:
                byte[] noise = new byte[length];
                random.NextBytes(noise);
                return [.. bytes.AsSpan(0, at), .. noise, .. bytes.AsSpan(at)];
            case 7:
                byte[] other = others.Any();
                int from = random.Next(other.Length + 1);
                return [.. bytes.AsSpan(0, at), .. other.AsSpan(from)];
            default:
                return bytes[..at];
        }
    }

    /// <summary>Writes a number as wide as fits, in either byte order.</summary>
    private static void Put(Span<byte> place, uint value, Random random)
    {
        bool isBig = random.Next(2) == 0;
        switch (random.Next(3))
        {
            case 0 when place.Length >= sizeof(uint) && isBig:
                BinaryPrimitives.WriteUInt32BigEndian(place, value);
                break;
            case 0 when place.Length >= sizeof(uint):
                BinaryPrimitives.WriteUInt32LittleEndian(place, value);
                break;
            case 1 when place.Length >= sizeof(ushort) && isBig:
                BinaryPrimitives.WriteUInt16BigEndian(place, (ushort)value);
                break;
            case 1 when place.Length >= sizeof(ushort):
                BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)value);
                break;
            default:
                place[0] = (byte)value;
                break;
        }
    }
}
