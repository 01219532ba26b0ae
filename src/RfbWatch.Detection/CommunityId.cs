using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RfbWatch.Detection;

/// <summary>
/// Community ID version 1 (the flow hash that Zeek, Suricata and others share), with seed 0:
/// <c>1:</c> and the base64 of SHA-1 over seed, lower end, higher end, protocol, padding and both ports.
/// </summary>
public static class CommunityId
{
    private const byte TcpProtocol = 6;
    private const int MaxInput = 2 + 16 + 16 + 2 + 4;

    /// <summary>The identifier of a TCP connection; independent of the order of the ends.</summary>
    public static string ForTcp(Endpoint one, Endpoint other)
    {
        int order = one.Address.CompareTo(other.Address);
        var (low, high) = order < 0 || (order == 0 && one.Port <= other.Port) ? (one, other) : (other, one);
        Span<byte> input = stackalloc byte[MaxInput];
        input.Clear();
        int length = sizeof(ushort); // the seed, 0
        length += low.Address.WriteBytes(input[length..]);
        length += high.Address.WriteBytes(input[length..]);
        input[length++] = TcpProtocol;
        input[length++] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(input[length..], low.Port);
        BinaryPrimitives.WriteUInt16BigEndian(input[(length + sizeof(ushort))..], high.Port);
        length += 2 * sizeof(ushort);

        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The published format prescribes SHA-1; it has no security function here.
        SHA1.HashData(input[..length], digest);
#pragma warning restore CA5350
        return "1:" + Convert.ToBase64String(digest);
    }
}
