using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// What one security type puts on the wire between its choice and SecurityResult, as a script for each side. Where a script ends
/// the result (or what stands in its place) begins, unless it marked its half of the round as encrypted, unknown or broken off.
/// </summary>
internal abstract class SecurityExchange
{
    /// <summary>The exchange of a type; null when it is not publicly known.</summary>
    /// <param name="type">The type.</param>
    /// <param name="dictated">Whether a server of 3.3 dictated it, where UltraVNC uses 17 for its plug-in (rfbproto.h, rfbLegacy_SecureVNCPlugin).</param>
    public static SecurityExchange? Of(long type, bool dictated = false) => type switch
    {
        SecurityTypes.None => NoExchange.AsksNothing,
        SecurityTypes.VncAuthentication => VncAuthentication.Instance,
        SecurityTypes.Ultra when dictated => SecureVncExchange.Streaming,
        SecurityTypes.Ultra or SecurityTypes.UltraSessionSelect => NoExchange.Marker,
        SecurityTypes.UltraClientInitExtraOld => UltraClientInitExtra.Instance,
        SecurityTypes.UltraScPrompt => UltraPrompt.Instance,
        SecurityTypes.MsLogonI => MsLogon.First,
        SecurityTypes.MsLogonII or SecurityTypes.LegacyMsLogon => MsLogon.Second,
        SecurityTypes.MsLogonIII => MsLogon.Third,
        SecurityTypes.SecureVnc => SecureVncExchange.AfterResult,
        SecurityTypes.SecureVncNew => SecureVncExchange.Streaming,
        SecurityTypes.Tight => TightExchange.Instance,
        SecurityTypes.Tls => TlsExchange.Instance,
        SecurityTypes.VeNCrypt => VeNCryptExchange.Instance,
        SecurityTypes.Sasl => SaslExchange.Instance,
        SecurityTypes.Xvp => XvpExchange.Instance,
        SecurityTypes.AppleDiffieHellman => AppleDiffieHellman.Instance,
        SecurityTypes.AppleRsa => AppleRsa.Instance,
        SecurityTypes.Ra2 or SecurityTypes.Ra2r => RsaAesExchange.Encrypted128,
        SecurityTypes.Ra2Of256 or SecurityTypes.Ra2rOf256 => RsaAesExchange.Encrypted256,
        SecurityTypes.Ra2ne => RsaAesExchange.Clear128,
        SecurityTypes.Ra2neOf256 => RsaAesExchange.Clear256,
        _ => null,
    };

    /// <summary>The server's half.</summary>
    public abstract IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round);

    /// <summary>The client's half.</summary>
    public abstract IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round);

    /// <summary>Marks the round as one whose exchange showed itself.</summary>
    protected static void Seen(Evidence evidence, SecurityRound round)
    {
        round.ExchangeSeen = true;
        evidence.Tell();
    }

    /// <summary>Ends reading where the way on is not known.</summary>
    protected static void Lost(Evidence evidence, SecurityHalf half)
    {
        half.Unknown = true;
        evidence.Note(Anomaly.UnknownSecurityExchange);
    }
}
