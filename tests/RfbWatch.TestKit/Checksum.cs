using System.Buffers.Binary;

namespace RfbWatch.TestKit;

/// <summary>The Internet checksum (RFC 1071).</summary>
public static class Checksum
{
    /// <summary>One's complement sum over the parts; every part except the last has an even length.</summary>
    public static ushort Of(params ReadOnlySpan<byte[]> parts)
    {
        ulong sum = 0;
        foreach (byte[] part in parts)
        {
            var rest = part.AsSpan();
            for (; rest.Length >= 2; rest = rest[2..])
            {
                sum += BinaryPrimitives.ReadUInt16BigEndian(rest);
            }

            sum += rest.Length == 1 ? (uint)rest[0] << 8 : 0;
        }

        while (sum >> 16 != 0)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
