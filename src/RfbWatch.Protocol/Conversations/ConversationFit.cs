using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Conversations;

/// <summary>
/// How consistent a conversation is: higher if it progressed further and has fewer anomalies. Fine-grained enough to show that one of several wrong copies was
/// removed, although the others still prevent the conversation from progressing.
/// </summary>
internal static class ConversationFit
{
    /// <summary>
    /// A session without authentication fits better than one with authentication: it must not be hidden by copies that fit equally well.
    /// </summary>
    public const int NoAuthentication = 12;

    private const int PerStage = 10;
    private const int Encrypted = 15;
    private const int Anomaly = -8;
    private const int Oversize = -12;
    private const int FileTransfer = -4;
    private const int Unknown = -15;
    private const int NotRfb = -40;
    private const int AgainstCarrier = -40;
    private const int Version = 4;
    private const int KnownOffer = 4;
    private const int OfferedChoice = 4;
    private const int UnofferedChoice = -16;

    /// <summary>The fit of the facts.</summary>
    /// <param name="facts">The facts of the inner streams, although a side may contain unknown bytes.</param>
    /// <param name="unknownSides">Sides that begin with unknown data.</param>
    /// <param name="notRfb">Whether the carriers exclude RFB.</param>
    /// <param name="carrierServer">The RFB server according to the carriers; null if they do not determine it.</param>
    public static int Of(ConversationFacts facts, int unknownSides, bool notRfb, Side? carrierServer) =>
        ((int)facts.Stage * PerStage) + (facts.Encrypted ? Encrypted : 0) + (facts.NoAuthentication ? NoAuthentication : 0)
        + (facts.Anomalies.Count * Anomaly) + (facts.OversizeFields.Count * Oversize)
        + (facts.Activity.FileTransfers > 0 ? FileTransfer : 0)
        + (facts.ServerVersion is null ? 0 : Version) + (facts.ClientVersion is null ? 0 : Version)
        + (facts.OfferedSecurityTypes.Count > 0 && facts.OfferedSecurityTypes.All(type => SecurityTypeTable.Find(type) is not null) ? KnownOffer : 0)
        + (facts.ChoseUnofferedType ? UnofferedChoice : facts.SecurityType is null ? 0 : OfferedChoice)
        + (unknownSides * Unknown) + (notRfb ? NotRfb : 0)
        + (carrierServer is { } carried && facts.ServerSide is { } server && server != carried ? AgainstCarrier : 0);
}
