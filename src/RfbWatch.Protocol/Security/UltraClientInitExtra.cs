using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>UltraVNC 116: the client sends a text of up to 255 bytes (U8 length), the server goes on to the next round.</summary>
internal sealed class UltraClientInitExtra : SecurityExchange
{
    public static UltraClientInitExtra Instance { get; } = new();

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round) => [];

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        yield return Wait.Bytes(1);
        yield return Wait.Skip(stream.ReadU8());
        Seen(evidence, round);
    }
}
