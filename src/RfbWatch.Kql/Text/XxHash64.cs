using System.Buffers.Binary;
using System.Numerics;

namespace RfbWatch.Kql.Text;

/// <summary>The XXH64 hash with seed 0. Source: xxHash fast digest algorithm, specification version 0.1.1.</summary>
internal static class XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;

    public static ulong Of(ReadOnlySpan<byte> data)
    {
        ulong length = (ulong)data.Length;
        ulong hash = Prime5;
        if (data.Length >= 32)
        {
            ulong lane1 = unchecked(Prime1 + Prime2);
            ulong lane2 = Prime2;
            ulong lane3 = 0;
            ulong lane4 = unchecked(0 - Prime1);
            for (; data.Length >= 32; data = data[32..])
            {
                lane1 = Round(lane1, BinaryPrimitives.ReadUInt64LittleEndian(data));
                lane2 = Round(lane2, BinaryPrimitives.ReadUInt64LittleEndian(data[8..]));
                lane3 = Round(lane3, BinaryPrimitives.ReadUInt64LittleEndian(data[16..]));
                lane4 = Round(lane4, BinaryPrimitives.ReadUInt64LittleEndian(data[24..]));
            }

            hash = BitOperations.RotateLeft(lane1, 1) + BitOperations.RotateLeft(lane2, 7) + BitOperations.RotateLeft(lane3, 12) + BitOperations.RotateLeft(lane4, 18);
            hash = Merge(Merge(Merge(Merge(hash, lane1), lane2), lane3), lane4);
        }

        hash += length;
        for (; data.Length >= 8; data = data[8..])
        {
            hash = (BitOperations.RotateLeft(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(data)), 27) * Prime1) + Prime4;
        }

        for (; data.Length >= 4; data = data[4..])
        {
            hash = (BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(data) * Prime1), 23) * Prime2) + Prime3;
        }

        foreach (byte item in data)
        {
            hash = BitOperations.RotateLeft(hash ^ (item * Prime5), 11) * Prime1;
        }

        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    /// <summary>Combines two hashes in order. How the service combines hashes is not documented; this is our own definition.</summary>
    public static ulong Combine(ulong first, ulong second)
    {
        Span<byte> both = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(both, first);
        BinaryPrimitives.WriteUInt64LittleEndian(both[8..], second);
        return Of(both);
    }

    private static ulong Round(ulong lane, ulong input) => BitOperations.RotateLeft(lane + (input * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong lane) => ((hash ^ Round(0, lane)) * Prime1) + Prime4;
}
