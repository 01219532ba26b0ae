using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace RfbWatch.Protocol.Carriers;

/// <summary>The text of a carrier's target, safe for output.</summary>
internal static class CarrierTarget
{
    private const byte AddressDomain = 3;
    private const int Socks4Length = 6;
    private const int MaxText = 256;

    /// <summary>The target named by a complete preamble; empty for none.</summary>
    public static string Of(ReadOnlySpan<byte> bytes, in Preamble preamble)
    {
        var target = bytes.Slice(preamble.TargetStart, preamble.TargetLength);
        if (target.IsEmpty)
        {
            return "";
        }

        if ((preamble.Flags & PreambleFlags.BinaryTarget) != 0)
        {
            return preamble.Carrier == Carrier.Socks4 ? OfSocks4(target) : OfSocks5(target);
        }

        string text = WireText.From(target, MaxText);
        return preamble.Carrier == Carrier.Socks4 ? WithPort(text, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])) : text;
    }

    private static string OfSocks4(ReadOnlySpan<byte> portAndAddress) =>
        WithPort(new IPAddress(portAndAddress[2..Socks4Length]).ToString(), BinaryPrimitives.ReadUInt16BigEndian(portAndAddress));

    private static string OfSocks5(ReadOnlySpan<byte> typeAddressPort)
    {
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(typeAddressPort[^2..]);
        if (typeAddressPort[0] == AddressDomain)
        {
            return WithPort(WireText.From(typeAddressPort[2..^2], MaxText), port);
        }

        var address = new IPAddress(typeAddressPort[1..^2]);
        return WithPort(typeAddressPort.Length > 7 ? $"[{address}]" : address.ToString(), port);
    }

    private static string WithPort(string host, ushort port) => string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
}
