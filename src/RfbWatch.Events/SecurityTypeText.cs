using RfbWatch.Protocol;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Events;

/// <summary>The name of the security type.</summary>
public static class SecurityTypeText
{
    /// <summary>Name of the chosen security type; empty if no choice was seen.</summary>
    public static string NameOf(ConversationFacts facts) =>
        facts.SecurityType is { } type ? SecurityTypeTable.NameOf(type) : "";
}
