using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>VNC authentication (RFC 6143 section 7.2.2): a challenge and a response of 16 bytes each. The challenge is stored encapsulated, the response not at all.</summary>
internal sealed class VncAuthentication : SecurityExchange
{
    /// <summary>Length of the challenge and of the response in bytes.</summary>
    public const int ChallengeLength = 16;

    public static VncAuthentication Instance { get; } = new();

    public override IEnumerable<InputRequest> Server(ScriptContext context)
    {
        yield return InputRequest.Exactly(ChallengeLength);
        ReadChallenge(context);
    }

    public override IEnumerable<InputRequest> Client(ScriptContext context)
    {
        long start = context.In.Offset;
        yield return InputRequest.Skip(ChallengeLength);
        context.MarkExchange(start);
    }

    /// <summary>Reads the challenge from the stream.</summary>
    public static void ReadChallenge(ScriptContext context)
    {
        var stream = context.In;
        long start = stream.Offset;
        var challenge = new ChallengeEvidence(stream.Bytes, stream.ArrivalBefore(start + ChallengeLength).Ticks);
        stream.Consume(ChallengeLength);
        context.Emit(EventKind.ChallengeSent, start, data: challenge);
        context.MarkExchange(start);
    }
}
