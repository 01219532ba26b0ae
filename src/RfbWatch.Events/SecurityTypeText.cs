using RfbWatch.Protocol;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Events;

/// <summary>The security type in words.</summary>
public static class SecurityTypeText
{
    /// <summary>Name of the chosen security type; empty when no choice was seen.</summary>
    public static string NameOf(ConversationFacts facts) =>
        facts.SecurityType is { } type ? SecurityTypeTable.NameOf(type) : "";
}
