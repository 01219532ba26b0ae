using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace RfbWatch.Packets;

/// <summary>An IPv4 or IPv6 address as a value: 128 bits in network order, and the address family.</summary>
/// <remarks>
/// Two halves instead of a <see cref="UInt128"/>: code whose types contain one is excluded from ahead-of-time compilation, and addresses are used everywhere.
/// </remarks>
/// <param name="High">The first 64 bits; 0 for IPv4.</param>
/// <param name="Low">The last 64 bits; an IPv4 address is in the low 32.</param>
/// <param name="IsIPv6">Whether all 128 bits belong to the address.</param>
public readonly record struct IpAddress(ulong High, ulong Low, bool IsIPv6) : IComparable<IpAddress>
{
    private const int HalfLength = sizeof(ulong);

    /// <summary>Reads four (IPv4) or sixteen (IPv6) bytes in network order.</summary>
    public static IpAddress FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == 4
        ? new IpAddress(0, BinaryPrimitives.ReadUInt32BigEndian(bytes), false)
        : new IpAddress(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[HalfLength..]), true);

    /// <summary>Parses dotted or colon notation; returns false for any other text.</summary>
    public static bool TryParse(string text, out IpAddress address)
    {
        address = default;
        if (!IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }

        address = FromBytes(parsed.GetAddressBytes());
        return true;
    }

    /// <summary>Writes 4 or 16 bytes in network order and returns their number.</summary>
    public int WriteBytes(Span<byte> destination)
    {
        if (!IsIPv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)Low);
            return 4;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[HalfLength..], Low);
        return 2 * HalfLength;
    }

    /// <summary>Orders IPv4 before IPv6, then by numeric value.</summary>
    public int CompareTo(IpAddress other) =>
        IsIPv6 != other.IsIPv6 ? IsIPv6.CompareTo(other.IsIPv6)
        : High != other.High ? High.CompareTo(other.High)
        : Low.CompareTo(other.Low);

    /// <summary>Whether the left address sorts before the right one.</summary>
    public static bool operator <(IpAddress left, IpAddress right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left address sorts after the right one.</summary>
    public static bool operator >(IpAddress left, IpAddress right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left address sorts before the right one or is equal to it.</summary>
    public static bool operator <=(IpAddress left, IpAddress right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left address sorts after the right one or is equal to it.</summary>
    public static bool operator >=(IpAddress left, IpAddress right) => left.CompareTo(right) >= 0;

    /// <summary>Returns dotted notation, or the canonical form of RFC 5952.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[2 * HalfLength];
        int length = WriteBytes(bytes);
        return !IsIPv6 ? string.Create(CultureInfo.InvariantCulture, $"{bytes[0]}.{bytes[1]}.{bytes[2]}.{bytes[3]}") : new IPAddress(bytes[..length]).ToString();
    }
}
