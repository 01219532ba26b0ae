using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>An exchange of one message of fixed length from each side, none of which is kept.</summary>
internal abstract class FixedExchange(int serverLength, int clientLength) : SecurityExchange
{
    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        yield return Wait.Skip(serverLength);
        Seen(evidence, round);
    }

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        yield return Wait.Skip(clientLength);
        Seen(evidence, round);
    }
}
