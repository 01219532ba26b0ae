using System.Buffers.Binary;
using System.Security.Cryptography;
using RfbWatch.Flows;

namespace RfbWatch.Detection;

/// <summary>
/// Names a session: 16 hexadecimal digits of SHA-256 over both ends, the time and the number of the first packet.
/// The same capture gives the same names, whatever the number of workers; the rows of one session share it.
/// </summary>
public static class SessionId
{
    private const int Digits = 8; // bytes, two digits each
    private const int MaxInput = 16 + 2 + 16 + 2 + 8 + 8;

    /// <summary>The name of the session that the flow carries.</summary>
    public static string For(in FlowSummary flow)
    {
        Span<byte> input = stackalloc byte[MaxInput];
        int length = flow.InitiatorAddress.WriteBytes(input);
        BinaryPrimitives.WriteUInt16BigEndian(input[length..], flow.InitiatorPort);
        length += sizeof(ushort);
        length += flow.ResponderAddress.WriteBytes(input[length..]);
        BinaryPrimitives.WriteUInt16BigEndian(input[length..], flow.ResponderPort);
        length += sizeof(ushort);
        BinaryPrimitives.WriteInt64BigEndian(input[length..], flow.FirstTicks);
        length += sizeof(long);
        BinaryPrimitives.WriteInt64BigEndian(input[length..], flow.FirstFrame);
        length += sizeof(long);

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input[..length], digest);
        return Convert.ToHexStringLower(digest[..Digits]);
    }
}
