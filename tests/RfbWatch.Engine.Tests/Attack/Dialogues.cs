using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>Conversations on which many cases are based. The step numbers are those of <see cref="None"/>.</summary>
internal static class Dialogues
{
    public const int ServerBanner = 0;
    public const int ClientBanner = 1;
    public const int List = 2;
    public const int Choice = 3;
    public const int Result = 4;
    public const int ClientInit = 5;
    public const int ServerInit = 6;

    /// <summary>Number of steps in the handshake of <see cref="None"/>.</summary>
    public const int HandshakeSteps = 7;

    public static RfbScript New => new();

    /// <summary>A complete session with version 3.8 and no authentication.</summary>
    public static RfbScript None(params byte[] offered) =>
        New.Versions("003.008").SecurityTypes(offered.Length == 0 ? [1] : offered).Choose(1).Open(result: true, "lab desk");

    /// <summary>A complete session with version 3.8 and VNC authentication.</summary>
    public static RfbScript Password(params byte[] offered) =>
        New.Versions("003.008").SecurityTypes(offered.Length == 0 ? [2] : offered).Choose(2).VncAuthentication(77).Open(result: true, "lab desk");

    /// <summary>Plays the script on a connection that is opened first and closed at the end.</summary>
    public static TcpScript Whole(RfbScript script, TcpScript? tcp = null, Action<TcpScript, int>? before = null, Action<TcpScript, int>? after = null)
    {
        tcp ??= new TcpScript();
        return tcp.Open().Play(script, step => before?.Invoke(tcp, step), step => after?.Invoke(tcp, step)).Close();
    }

    /// <summary>Forges one segment before or after the real segment of a step.</summary>
    public static TcpScript With(RfbScript script, int step, bool afterwards, bool fromServer, byte[] payload, Forgery forgery, TcpScript? tcp = null)
    {
        // After the real segment, the next offset of its sender has advanced, so the copy must go back to overlap it.
        void Forge(TcpScript on) => on.Forge(fromServer, payload, forgery, afterwards && script.Steps[step].FromServer == fromServer ? -script.Steps[step].Bytes.Length : 0);
        return afterwards
            ? Whole(script, tcp, after: (on, at) => Do(at == step, () => Forge(on)))
            : Whole(script, tcp, before: (on, at) => Do(at == step, () => Forge(on)));
    }

    private static void Do(bool now, Action action)
    {
        if (now)
        {
            action();
        }
    }
}
