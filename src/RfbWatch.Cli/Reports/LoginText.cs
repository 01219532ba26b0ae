using RfbWatch.Events;
using RfbWatch.Protocol;

namespace RfbWatch.Cli.Reports;

/// <summary>How a session was authenticated, in a few words.</summary>
internal static class LoginText
{
    /// <summary>The method and its result.</summary>
    public static string Of(ConversationFacts facts)
    {
        string method = facts.SecuritySubTypeName.Length > 0 ? facts.SecuritySubTypeName : ShortName(facts);
        string outcome = facts.AuthenticationResult switch
        {
            AuthenticationResult.NotRequired => "no password",
            AuthenticationResult.Succeeded => "ok",
            AuthenticationResult.Failed => "failed",
            AuthenticationResult.TooMany => "too many",
            AuthenticationResult.Refused => "refused",
            AuthenticationResult.Encrypted => facts.NoAuthentication ? "no password" : "encrypted",
            AuthenticationResult.NotSeen => facts.Encrypted ? "encrypted" : "not seen",
        };
        return method.Length == 0 ? outcome : $"{method}: {outcome}";
    }

    private static string ShortName(ConversationFacts facts) => facts.SecurityType switch
    {
        SecurityTypes.VncAuthentication => "VNC",
        SecurityTypes.AppleDiffieHellman => "Apple DH",
        _ => SecurityTypeText.NameOf(facts),
    };
}
