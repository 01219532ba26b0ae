using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using RfbWatch.Detection;
using RfbWatch.Protocol;

namespace RfbWatch.Engine.Tests.Evidence;

/// <summary>Whether bytes are what their name says, by RFC 6143, the rfbproto document and RFC 6455, and fit what the session says.</summary>
internal static partial class ProofCheck
{
    public static bool IsWhatItSays(ProofName name, byte[] bytes, Session session)
    {
        var facts = session.Facts;
        return name switch
        {
            ProofName.ProtocolVersion => Banner().IsMatch(Encoding.Latin1.GetString(bytes)),
            ProofName.SecurityTypes => bytes.Length == 1 + bytes[0],
            ProofName.SecurityType => bytes.Length is 1 or sizeof(uint) && Number(bytes) == (facts.SecurityType ?? facts.OfferedSecurityTypes[0]),
            ProofName.SubTypes => bytes.Length == 1 + (bytes[0] * sizeof(uint)) || bytes.Length == sizeof(uint) + (16 * Number(bytes[..4])) || bytes.All(each => each == 0),
            ProofName.SubType => bytes.Length == sizeof(uint) && (Number(bytes) == facts.SecuritySubType || facts.SecuritySubTypeName.Contains('/', StringComparison.Ordinal)),
            ProofName.Mechanisms or ProofName.Mechanism => bytes.Length == sizeof(uint) + Number(bytes[..4]) && bytes.Skip(4).All(each => each is >= 32 and < 127),
            ProofName.Challenge => bytes.Length == 16,
            ProofName.Credentials => bytes.Length >= 2,
            ProofName.EncryptedRecord => bytes is [23, 3, ..] && bytes.Length == 5 + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(3)),
            ProofName.SecurityResult => bytes.Length == sizeof(uint) && Number(bytes) == facts.AuthenticationResult switch
            {
                AuthenticationResult.Failed => bytes[3] == 3 ? 3 : 1,
                AuthenticationResult.TooMany => 2,
                AuthenticationResult.NotRequired or AuthenticationResult.Succeeded or AuthenticationResult.Refused or AuthenticationResult.Encrypted or AuthenticationResult.NotSeen => 0,
            },
            ProofName.Refusal => bytes is [0, ..] && Latin(bytes).Contains(Latin(Encoding.UTF8.GetBytes(facts.FailureReason)), StringComparison.Ordinal),
            ProofName.Reason => bytes.Length == sizeof(uint) + Number(bytes[..4]) && Latin(bytes).Contains(Latin(Encoding.UTF8.GetBytes(facts.FailureReason)), StringComparison.Ordinal),
            ProofName.ClientAnswer => bytes.Length == 1,
            ProofName.ServerInit => bytes.Length == 24 && BinaryPrimitives.ReadUInt16BigEndian(bytes) == facts.FramebufferWidth && BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2)) == facts.FramebufferHeight,
            ProofName.LengthField => facts.OversizeFields.Any(field => Holds(bytes, long.Parse(field[(field.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))),
            ProofName.ZeroScale => bytes is [8 or 15, 0, ..],
            ProofName.CutText => bytes is [3 or 6, ..] && bytes.Length is 8 or 12,
            ProofName.FileTransfer => bytes is [7 or 252 or (>= 130 and <= 136), ..],
            ProofName.PowerAction => bytes is [250, _, 1, >= 2 and <= 4],
            ProofName.Messages => bytes.Length > 0 && (bytes[0] <= 15 || bytes[0] >= 150),
            ProofName.WebSocketOpening => Latin(bytes) is var head && (head.StartsWith("GET ", StringComparison.Ordinal) || head.StartsWith("HTTP/1.", StringComparison.Ordinal) || bytes[0] is 0x01 or 0x02 or 0x81 or 0x82),
            ProofName.HttpConnect => Latin(bytes) is var head && (head.StartsWith("CONNECT ", StringComparison.Ordinal) || head.StartsWith("HTTP/1.", StringComparison.Ordinal)) && head.EndsWith("\r\n\r\n", StringComparison.Ordinal),
            ProofName.Socks => bytes is [4 or 5 or 0, ..],
            ProofName.RepeaterPreamble => bytes.Length == 12 ? Latin(bytes).EndsWith("000.000\n", StringComparison.Ordinal) : bytes.Length == 250 && bytes.Contains((byte)0),
        };
    }

    private static string Latin(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private static long Number(byte[] bytes) => bytes.Aggregate(0L, (number, each) => (number << 8) | each);

    private static bool Holds(byte[] bytes, long number)
    {
        for (int at = 0; at + sizeof(uint) <= bytes.Length; at++)
        {
            uint value = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            if (value == number || (uint)-(int)value == number || BinaryPrimitives.ReverseEndianness(value) == number)
            {
                return true;
            }
        }

        for (int at = 0; at + sizeof(ushort) <= bytes.Length; at++)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at)) == number)
            {
                return true;
            }
        }

        return bytes.Sum(each => (long)each) == number;
    }

    [GeneratedRegex("^RFB [0-9]{3}\\.[0-9]{3}[\n\0\r]$")]
    private static partial Regex Banner();
}
