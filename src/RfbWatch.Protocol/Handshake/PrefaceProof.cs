using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// Whether a conversation with other bytes before a banner is RFB. A chat relay quotes banners, and an echo service repeats them; they are distinguished only by the
/// following data of each role: a list of distinct known types, and a choice of one of them.
/// </summary>
internal static class PrefaceProof
{
    /// <summary>Whether the facts are conclusive.</summary>
    /// <param name="facts">The facts under the current roles.</param>
    /// <param name="prefaced">The sides whose banner follows other bytes, by <see cref="Side"/>.</param>
    /// <param name="bothSpoke">Whether both sides sent bytes, captured or not.</param>
    public static bool IsRfb(ConversationFacts facts, bool[] prefaced, bool bothSpoke)
    {
        if (bothSpoke && (facts.ServerVersion is null || facts.ClientVersion is null))
        {
            // One side has a banner after other bytes, the other has none: a page, a mail or a file with the text of a server's message.
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

        // A client that begins with its banner need not have answered: scanners read the list and disconnect.
        return !prefaced[1 - (int)server]
            || (facts.SecurityType is { } chosen && facts.OfferedSecurityTypes.Contains(chosen) && !(prefaced is [true, true] && MayBeEcho(facts, chosen)));
    }

    /// <summary>Whether the list and the client's answer may be the same bytes: the number of types as the choice, and the first type as ClientInit.</summary>
    private static bool MayBeEcho(ConversationFacts facts, long chosen) =>
        facts.OfferedSecurityTypes.Count == chosen && (facts.SharedFlag is null || facts.SharedFlag == facts.OfferedSecurityTypes[0]);
}
