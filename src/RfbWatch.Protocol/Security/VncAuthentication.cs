using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// VNC authentication (RFC 6143 section 7.2.2): a challenge of 16 bytes and a response of as many. The challenge is kept closed,
/// the response not at all.
/// </summary>
internal sealed class VncAuthentication : SecurityExchange
{
    /// <summary>Bytes of the challenge, and of the response.</summary>
    public const int ChallengeLength = 16;

    public static VncAuthentication Instance { get; } = new();

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        yield return Wait.Bytes(ChallengeLength);
        ReadChallenge(stream, evidence, round);
    }

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        yield return Wait.Skip(ChallengeLength);
        round.ExchangeSeen = true;
        evidence.Tell();
    }

    /// <summary>Takes the challenge from the stream.</summary>
    public static void ReadChallenge(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        var challenge = new ChallengeEvidence(stream.Bytes, stream.TicksBefore(stream.Position + ChallengeLength));
        stream.Consume(ChallengeLength);
        evidence.Facts.Challenge = challenge;
        round.Challenged = true;
        round.ExchangeSeen = true;
        evidence.Tell();
    }
}
