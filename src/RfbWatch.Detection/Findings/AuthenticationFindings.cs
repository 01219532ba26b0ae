using RfbWatch.Protocol;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Detection.Findings;

/// <summary>Findings that the handshake proves about the authentication of a session, or its absence.</summary>
internal static class AuthenticationFindings
{
    /// <summary>Lowest version in which the client chooses from a list (RFC 6143 section 7.1.2).</summary>
    private static readonly ProtocolVersion ListVersion = new(3, 7);

    /// <summary>Reason texts of servers that are locked because of earlier attempts (TigerVNC, TurboVNC, UltraVNC).</summary>
    private static readonly string[] LockOutTexts =
    [
        "too many security failures",
        "too many authentication failures",
        "too many authentication attempts",
        "rejected to many attempts",
    ];

    public static readonly IReadOnlyList<Finding> All =
    [
        new("AuthBypassSucceeded", Severity.Critical, ["T1190", "T1021.005"],
            "The client chose None although it was not offered, and the server accepted it (CVE-2006-2369)",
            session => session.Facts.UnofferedTypeAccepted,
            FindingProof.By(ProvenFacts.Offer | ProvenFacts.Choice | ProvenFacts.Opened)),
        new("AuthBypassAttempt", Severity.High, ["T1190"],
            "The client chose a security type that the server had not offered (CVE-2006-2369 if it is None)",
            session => session.Facts.ChoseUnofferedType,
            FindingProof.By(ProvenFacts.Offer | ProvenFacts.Choice)),
        new("NoAuthSession", Severity.High, ["T1021.005"],
            "The session was opened without any authentication",
            session => session.Facts.NoAuthentication,
            FindingProof.By(ProvenFacts.NoAuthentication)),
        new("CleartextCredentials", Severity.High, ["T1040", "T1552"],
            "A user name or password was sent over the network in clear text",
            session => session.Facts.CleartextCredentials,
            FindingProof.By(ProvenFacts.CleartextCredentials)),
        new("PredictableChallenge", Severity.High, ["T1110", "T1040"],
            "The server's challenge comes from a generator whose output can be computed in advance",
            null,
            FindingProof.By(ProvenFacts.Challenge)),
        new("RepeatedChallenge", Severity.High, ["T1110", "T1040"],
            "The server sent a challenge that it had already sent before: a recorded response can be replayed",
            null,
            FindingProof.By(ProvenFacts.Challenge)),
        new("NoAuthOffered", Severity.Medium, ["T1021.005"],
            "The server offers a method without authentication",
            session => session.Facts.NoAuthenticationOffered,
            FindingProof.By(ProvenFacts.NoAuthenticationOffered)),
        new("WeakAuthentication", Severity.Medium, ["T1110.002", "T1040"],
            "The password can be computed from a recording of the login",
            IsWeak,
            FindingProof.By(ProvenFacts.Choice)),
        new("CleartextSession", Severity.Medium, ["T1040"],
            "The login was protected, but the screen, keystrokes and clipboard are sent in clear text",
            session => session.Facts.SecurityType is { } type && SecurityTypeTable.Find(type) is { ClearAfterLogin: true } && Opened(session.Facts),
            FindingProof.By(ProvenFacts.Choice | ProvenFacts.Opened)),
        new("LockedOut", Severity.Medium, ["T1110"],
            "The server refuses connections because of earlier failed attempts",
            IsLockedOut,
            FindingProof.By(ProvenFacts.Result)),
        new("Downgrade", Severity.Low, ["T1562.010"],
            "A stronger protocol version or security type was offered than the one used",
            session => AnsweredBelowList(session.Facts) || ChoseWeaker(session.Facts),
            FindingProof.By(session => (AnsweredBelowList(session.Facts) ? ProvenFacts.Versions : ProvenFacts.None) | (ChoseWeaker(session.Facts) ? ProvenFacts.Offer | ProvenFacts.Choice : ProvenFacts.None))),
        new("AuthenticationFailed", Severity.Low, ["T1110.001"],
            "The authentication failed",
            session => session.Facts.AuthenticationResult == AuthenticationResult.Failed,
            FindingProof.By(ProvenFacts.Result)),
    ];

    private static bool IsWeak(Session session)
    {
        var facts = session.Facts;
        return facts.SecurityType switch
        {
            SecurityTypes.Tight or SecurityTypes.VeNCrypt => facts.SecuritySubType is { } subType && SecurityTypeTable.Find(subType) is { CanBeRecovered: true },
            { } type => SecurityTypeTable.Find(type) is { CanBeRecovered: true },
            null => false,
        };
    }

    private static bool Opened(ConversationFacts facts) =>
        facts.AuthenticationResult == AuthenticationResult.Succeeded || facts.Stage >= Stage.Initialised;

    private static bool IsLockedOut(Session session) =>
        session.Facts.AuthenticationResult == AuthenticationResult.TooMany
        || (session.Facts.FailureReason.Length > 0 && LockOutTexts.Any(text => session.Facts.FailureReason.Contains(text, StringComparison.OrdinalIgnoreCase)));

    private static bool AnsweredBelowList(ConversationFacts facts) =>
        facts.ServerVersion >= ListVersion && facts.ClientVersion < ListVersion;

    private static bool ChoseWeaker(ConversationFacts facts)
    {
        if (facts.SecurityType is not { } chosen || facts.ChoseUnofferedType)
        {
            return false;
        }

        return PreferredBefore(facts.OfferedSecurityTypes, chosen)
            || (chosen == SecurityTypes.VeNCrypt && facts.SecuritySubType is { } subType
                && SecurityRank.OfVeNCrypt(subType) < SecurityRank.Encrypted
                && facts.OfferedSubTypes.TakeWhile(other => other != subType).Any(other => SecurityRank.OfVeNCrypt(other) > SecurityRank.OfVeNCrypt(subType)));
    }

    private static bool PreferredBefore(IReadOnlyList<long> offered, long chosen)
    {
        int rank = SecurityRank.Of(chosen);
        if (rank == SecurityRank.None)
        {
            return false;
        }

        for (int place = 0; place < offered.Count && offered[place] != chosen; place++)
        {
            if (SecurityRank.Of(offered[place]) > rank)
            {
                return true;
            }
        }

        return false;
    }
}
