using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>xvp (type 22) as clients speak it (noVNC, core/rfb.js): lengths and names of user and target in clear, then VNC authentication.</summary>
internal sealed class XvpExchange : SecurityExchange
{
    public static XvpExchange Instance { get; } = new();

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        round.ClearCredentials = true;
        return VncAuthentication.Instance.Server(stream, evidence, round);
    }

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        round.ClearCredentials = true;
        yield return Wait.Bytes(2);
        int names = stream.ReadU8() + stream.ReadU8();
        yield return Wait.Skip(names + VncAuthentication.ChallengeLength);
        Seen(evidence, round);
    }
}
