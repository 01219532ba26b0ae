using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>Walks TLS records by their headers (RFC 8446 section 5.1) as far as it takes to know that the session went on inside.</summary>
internal static class TlsRecords
{
    /// <summary>
    /// Records of application data from each side that prove a session: the first of TLS 1.3 still belongs to the handshake, or is the
    /// alert of a side that leaves.
    /// </summary>
    public const int Enough = 3;

    private const int HeaderLength = 5;
    private const int LengthOffset = 3;
    private const byte Major = 3;
    private const byte ChangeCipherSpec = 20;
    private const byte ApplicationData = 23;
    private const byte Heartbeat = 24;
    private const int LongestRecord = (16 << 10) + 2048;
    private const int MostWalked = 64;

    /// <summary>Reads the records of one side.</summary>
    public static IEnumerable<Wait> Walk(StreamBuffer stream, Evidence evidence, SecurityRound round, SecurityHalf half)
    {
        for (int i = 0; i < MostWalked && half.TlsRecords < Enough; i++)
        {
            yield return Wait.Bytes(HeaderLength);
            byte type = stream.Bytes[0];
            int length = BinaryPrimitives.ReadUInt16BigEndian(stream.Bytes[LengthOffset..]);
            if (type is < ChangeCipherSpec or > Heartbeat || stream.Bytes[1] != Major || length > LongestRecord)
            {
                if (i == 0)
                {
                    half.Unknown = true;
                    evidence.Note(Anomaly.UnknownSecurityExchange);
                }

                yield break;
            }

            half.Encrypted = true;
            round.ExchangeSeen = true;
            evidence.Tell();
            stream.Consume(HeaderLength);
            yield return Wait.Skip(length);
            if (type == ApplicationData)
            {
                half.TlsRecords++;
                evidence.Tell();
            }
        }
    }
}
