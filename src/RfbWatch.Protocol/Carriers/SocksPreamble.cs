using System.Buffers.Binary;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// The exchange in either direction of a SOCKS 4, 4a or 5 connection before the carried bytes (SOCKS: a protocol for TCP proxy,
/// Ying-Da Lee; SOCKS 4A, same; RFC 1928, RFC 1929). Each direction is read separately. User names and passwords are skipped.
/// Only a CONNECT request leads to a carried stream.
/// </summary>
internal static class SocksPreamble
{
    private const byte Version4 = 4;
    private const byte Version5 = 5;
    private const byte CommandConnect = 1;
    private const byte Socks4Granted = 0x5A;
    private const int Socks4Fixed = 8;
    private const int MaxSocks4Text = 255;
    private const byte MethodNone = 0;
    private const byte MethodGssapi = 1;
    private const byte MethodUserPassword = 2;
    private const byte MethodRefused = 0xFF;
    private const byte UserPasswordVersion = 1; // RFC 1929 section 2
    private const byte AddressIPv4 = 1;
    private const byte AddressDomain = 3;
    private const byte AddressIPv6 = 4;
    private const int AddressTypeAt = 3;
    private const int PortLength = 2;

    /// <summary>Whether the first byte may begin such an exchange.</summary>
    public static bool MayBegin(byte first) => first is Version4 or Version5 or 0;

    /// <summary>Reads the complete exchange of one direction at the beginning of <paramref name="bytes"/>.</summary>
    public static Preamble Read(ReadOnlySpan<byte> bytes)
    {
        switch (bytes[0])
        {
            case 0:
                return ReadAnswer4(bytes);
            case Version4:
                return ReadRequest4(bytes);
            case Version5:
                // The number of methods and the chosen method use the same byte; the request (05 01 00) and the granting reply (05 00 00) differ.
                var answer = ReadAnswer5(bytes);
                return answer.Verdict == PreambleVerdict.Whole ? answer : Later(ReadRequest5(bytes), answer);
            default:
                return Preamble.Of(PreambleVerdict.No);
        }
    }

    private static Preamble Later(Preamble request, Preamble answer) =>
        request.Verdict == PreambleVerdict.Whole || answer.Verdict == PreambleVerdict.No ? request
        : request.Verdict == PreambleVerdict.No ? answer
        : Preamble.Of(PreambleVerdict.NeedMore);

    private static Preamble ReadAnswer4(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Socks4Fixed)
        {
            return Preamble.Of(bytes.Length < 2 || bytes[1] == Socks4Granted ? PreambleVerdict.NeedMore : PreambleVerdict.No);
        }

        return bytes[1] == Socks4Granted
            ? Preamble.Whole(Carrier.Socks4, Socks4Fixed, PreambleFlags.Grants)
            : Preamble.Of(PreambleVerdict.No);
    }

    // 04 01, port, address, user, NUL; 4a: an address 0.0.0.x other than 0.0.0.0 means that a NUL-terminated name follows.
    private static Preamble ReadRequest4(ReadOnlySpan<byte> bytes)
    {
        // Port 0 is never used, and a KeyEvent of RFB begins with 04 01 00 00.
        if ((bytes.Length >= 2 && bytes[1] != CommandConnect) || (bytes.Length >= 4 && bytes is [_, _, 0, 0, ..]))
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        if (bytes.Length <= Socks4Fixed)
        {
            return Preamble.Of(PreambleVerdict.NeedMore);
        }

        if (!TrySkipText(bytes, Socks4Fixed, out int end, out var open))
        {
            return open;
        }

        var found = Preamble.Whole(Carrier.Socks4, end, PreambleFlags.Requests);
        uint address = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (address is > 0 and <= 0xFF)
        {
            if (!TrySkipText(bytes, end, out int nameEnd, out open))
            {
                return open;
            }

            found.TargetStart = end;
            found.TargetLength = nameEnd - 1 - end;
            found.Length = nameEnd;
            return found;
        }

        found.TargetStart = 2;
        found.TargetLength = Socks4Fixed - 2;
        found.Flags |= PreambleFlags.BinaryTarget;
        return found;
    }

    private static bool TrySkipText(ReadOnlySpan<byte> bytes, int start, out int end, out Preamble open)
    {
        int length = bytes[start..].IndexOf((byte)0);
        end = start + length + 1;
        open = Preamble.Of(length > MaxSocks4Text || (length < 0 && bytes.Length - start > MaxSocks4Text)
            ? PreambleVerdict.No
            : PreambleVerdict.NeedMore);
        return length is >= 0 and <= MaxSocks4Text;
    }

    private static Preamble ReadAnswer5(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
        {
            return Preamble.Of(PreambleVerdict.NeedMore);
        }

        int at = 2;
        switch (bytes[1])
        {
            case MethodNone:
                break;
            case MethodUserPassword:
                if (!Matches(bytes, ref at, UserPasswordVersion, 0, out var open))
                {
                    return open;
                }

                break;
            case MethodRefused:
                return Preamble.Whole(Carrier.Socks5, at, PreambleFlags.Grants | PreambleFlags.Refused | PreambleFlags.Opaque);
            default:
                return Preamble.Of(PreambleVerdict.No);
        }

        return ReadAddress(bytes, at, 0, PreambleFlags.Grants);
    }

    private static Preamble ReadRequest5(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || bytes.Length < 2 + bytes[1])
        {
            return Preamble.Of(bytes.Length >= 2 && bytes[1] == 0 ? PreambleVerdict.No : PreambleVerdict.NeedMore);
        }

        int at = 2 + bytes[1];
        var methods = bytes[2..at];
        if (methods.IsEmpty)
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        if (bytes.Length > at && bytes[at] == UserPasswordVersion)
        {
            if (!methods.Contains(MethodUserPassword))
            {
                return methods.Contains(MethodGssapi)
                    ? Preamble.Whole(Carrier.Socks5, at, PreambleFlags.Requests | PreambleFlags.Opaque)
                    : Preamble.Of(PreambleVerdict.No);
            }

            at++;
            for (int text = 0; text < 2; text++)
            {
                if (bytes.Length <= at)
                {
                    return Preamble.Of(PreambleVerdict.NeedMore);
                }

                at += 1 + bytes[at];
            }
        }

        return ReadAddress(bytes, at, CommandConnect, PreambleFlags.Requests);
    }

    // Request and reply have the same form: version, command or reply code, 0, address type, address, port (RFC 1928 sections 4 and 6).
    private static Preamble ReadAddress(ReadOnlySpan<byte> bytes, int at, byte code, PreambleFlags flags)
    {
        int start = at;
        if (!Matches(bytes, ref at, Version5, code, out var open))
        {
            return open;
        }

        if (bytes.Length <= start + AddressTypeAt)
        {
            return Preamble.Of(bytes.Length > at && bytes[at] != 0 ? PreambleVerdict.No : PreambleVerdict.NeedMore);
        }

        if (bytes[at] != 0)
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        at = start + AddressTypeAt + 1;
        int length;
        switch (bytes[at - 1])
        {
            case AddressIPv4:
                length = 4;
                break;
            case AddressIPv6:
                length = 16;
                break;
            case AddressDomain when bytes.Length > at:
                length = 1 + bytes[at];
                break;
            case AddressDomain:
                return Preamble.Of(PreambleVerdict.NeedMore);
            default:
                return Preamble.Of(PreambleVerdict.No);
        }

        int end = at + length + PortLength;
        if (bytes.Length < end)
        {
            return Preamble.Of(PreambleVerdict.NeedMore);
        }

        var found = Preamble.Whole(Carrier.Socks5, end, flags | PreambleFlags.BinaryTarget);
        found.TargetStart = at - 1;
        found.TargetLength = (flags & PreambleFlags.Requests) != 0 ? end - at + 1 : 0;
        return found;
    }

    private static bool Matches(ReadOnlySpan<byte> bytes, ref int at, byte first, byte second, out Preamble open)
    {
        bool whole = bytes.Length >= at + 2;
        bool fits = (bytes.Length <= at || bytes[at] == first) && (bytes.Length <= at + 1 || bytes[at + 1] == second);
        open = Preamble.Of(fits ? PreambleVerdict.NeedMore : PreambleVerdict.No);
        at += 2;
        return whole && fits;
    }
}
