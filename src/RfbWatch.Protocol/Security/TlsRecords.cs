using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>Walks TLS records by their headers (RFC 8446 section 5.1) until it is known that the session continued inside.</summary>
internal static class TlsRecords
{
    /// <summary>
    /// Number of application data records from each side that prove a session: the first record of TLS 1.3 still belongs to the handshake, or is the alert of a side
    /// that disconnects.
    /// </summary>
    public const int Enough = 3;

    private const int HeaderLength = 5;
    private const int LengthOffset = 3;
    private const byte Major = 3;
    private const byte ChangeCipherSpec = 20;
    private const byte ApplicationData = 23;
    private const byte Heartbeat = 24;
    private const int MaxRecordLength = (16 << 10) + 2048;

    /// <summary>
    /// Reads the records of one side. There is no limit on their number: a client can divide its ClientHello into records of one byte, and would hide the session behind
    /// any limit. A record costs its header, and nothing is stored for it.
    /// </summary>
    public static IEnumerable<InputRequest> Walk(ScriptContext context)
    {
        bool first = true;
        while (context.Own.TlsRecords < Enough)
        {
            long start = context.In.Offset;
            yield return InputRequest.Exactly(HeaderLength);
            byte type = context.In.Bytes[0];
            int length = BinaryPrimitives.ReadUInt16BigEndian(context.In.Bytes[LengthOffset..]);
            if (type is < ChangeCipherSpec or > Heartbeat || context.In.Bytes[1] != Major || length > MaxRecordLength)
            {
                if (first)
                {
                    context.Mark(EventKind.ExchangeUnknown);
                    context.Note(Anomaly.UnknownSecurityExchange);
                }

                yield break;
            }

            first = false;
            context.In.Consume(HeaderLength);
            context.MarkEncrypted(start);
            context.MarkExchange(start);
            yield return InputRequest.Skip(length);
            if (type == ApplicationData)
            {
                context.Emit(EventKind.EncryptedRecordRead, start);
            }
        }
    }
}
