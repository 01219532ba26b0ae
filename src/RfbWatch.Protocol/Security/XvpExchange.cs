using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>xvp (type 22) as implemented by clients (noVNC, core/rfb.js): lengths and names of user and target in clear text, then VNC authentication.</summary>
internal sealed class XvpExchange : SecurityExchange
{
    public static XvpExchange Instance { get; } = new();

    public override IEnumerable<InputRequest> Server(ScriptContext context)
    {
        context.MarkClearCredentials(context.In.Offset);
        return VncAuthentication.Instance.Server(context);
    }

    public override IEnumerable<InputRequest> Client(ScriptContext context)
    {
        long start = context.In.Offset;
        context.MarkClearCredentials(start);
        yield return InputRequest.Exactly(2);
        int names = context.In.ReadU8() + context.In.ReadU8();
        yield return InputRequest.Skip(names + VncAuthentication.ChallengeLength);
        context.Emit(EventKind.CredentialsRead, start);
        context.MarkExchange(start);
    }
}
