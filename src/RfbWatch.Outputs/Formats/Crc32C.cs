using System.Buffers.Binary;
using System.Numerics;

namespace RfbWatch.Outputs.Formats;

/// <summary>The checksum of data on disk: CRC-32C (RFC 3385), as used by iSCSI and ext4.</summary>
public static class Crc32C
{
    /// <summary>Computes the checksum of the given bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
