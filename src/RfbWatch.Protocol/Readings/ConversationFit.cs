namespace RfbWatch.Protocol.Readings;

/// <summary>How well a conversation holds together: higher for one that got further and shows less that is odd.</summary>
internal static class ConversationFit
{
    private const int PerStage = 10;
    private const int Encrypted = 15;
    private const int NoAuthentication = 12;
    private const int Anomaly = -8;
    private const int Oversize = -12;
    private const int FileTransfer = -4;

    /// <summary>
    /// The fit of what was proved. A session without authentication fits better than one that is not: it must not be hidden by copies that fit as well.
    /// </summary>
    public static int Of(ConversationFacts facts) =>
        ((int)facts.Stage * PerStage) + (facts.Encrypted ? Encrypted : 0) + (facts.NoAuthentication ? NoAuthentication : 0)
        + (facts.Anomalies.Count * Anomaly) + (facts.OversizeFields.Count * Oversize)
        + (facts.Activity.FileTransfers > 0 ? FileTransfer : 0);
}
