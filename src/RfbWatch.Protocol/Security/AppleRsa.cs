using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// Apple type 33, as clients that speak it do (asyncvnc; rfbproto issue 52): each side sends two packets behind a U32 length. The
/// client asks for the key and sends the credentials, the server sends the key and an empty packet. Not a published format: where the
/// bytes do not fit, reading is given up.
/// </summary>
internal sealed class AppleRsa : SecurityExchange
{
    private const int Packets = 2;
    private const int LongestPacket = 16 << 10;

    public static AppleRsa Instance { get; } = new();

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round) => Walk(stream, evidence, round, round.Server);

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round) => Walk(stream, evidence, round, round.Client);

    private static IEnumerable<Wait> Walk(StreamBuffer stream, Evidence evidence, SecurityRound round, SecurityHalf half)
    {
        for (int i = 0; i < Packets; i++)
        {
            yield return Wait.Bytes(sizeof(uint));
            uint length = stream.ReadU32();
            if (length > LongestPacket)
            {
                Lost(evidence, half);
                yield break;
            }

            yield return Wait.Skip(length);
            Seen(evidence, round);
        }
    }
}
