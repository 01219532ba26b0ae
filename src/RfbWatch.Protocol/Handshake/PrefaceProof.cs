using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// Whether a conversation with other bytes before a banner is RFB. A chat relay quotes banners, and an echo service repeats them; only what each role
/// says next tells them apart: a list that holds known types, each once, and a choice of one of them.
/// </summary>
internal static class PrefaceProof
{
    /// <summary>Whether the facts leave no doubt.</summary>
    /// <param name="facts">What was read under the roles that hold so far.</param>
    /// <param name="prefaced">The sides whose banner stood behind other bytes, by <see cref="Side"/>.</param>
    /// <param name="bothSpoke">Whether bytes of both sides were sent, seen or not.</param>
    public static bool IsRfb(ConversationFacts facts, bool[] prefaced, bool bothSpoke)
    {
        if (bothSpoke && (facts.ServerVersion is null || facts.ClientVersion is null))
        {
            // One side has a banner behind other bytes, the other none: a page, a mail or a file that holds what a server says.
            return false;
        }

        if (facts.Stage >= Stage.Initialised || facts.AuthenticationResult == AuthenticationResult.Refused)
        {
            return true;
        }

        bool offered = facts.OfferedSecurityTypes.Count > 0
            && facts.OfferedSecurityTypes.All(type => type != SecurityTypes.Invalid && SecurityTypeTable.Find(type) is not null)
            && facts.OfferedSecurityTypes.Distinct().Count() == facts.OfferedSecurityTypes.Count;

        if (!offered || facts.ServerSide is not { } server)
        {
            return false;
        }

        // A client whose banner is the first thing it says needs not have answered: scanners read the list and leave.
        return !prefaced[1 - (int)server]
            || (facts.SecurityType is { } chosen && facts.OfferedSecurityTypes.Contains(chosen) && !(prefaced is [true, true] && MayBeEcho(facts, chosen)));
    }

    /// <summary>Whether the list and what the client answered may be the same bytes: the number of types as the choice, and the first type as ClientInit.</summary>
    private static bool MayBeEcho(ConversationFacts facts, long chosen) =>
        facts.OfferedSecurityTypes.Count == chosen && (facts.SharedFlag is null || facts.SharedFlag == facts.OfferedSecurityTypes[0]);
}
