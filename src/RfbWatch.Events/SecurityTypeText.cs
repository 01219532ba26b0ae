using RfbWatch.Protocol;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Events;

/// <summary>Returns names of security types.</summary>
public static class SecurityTypeText
{
    /// <summary>Returns the name of the chosen security type; empty if no choice was seen.</summary>
    public static string NameOf(ConversationFacts facts) =>
        facts.SecurityType is { } type ? SecurityTypeTable.NameOf(type) : "";
}
