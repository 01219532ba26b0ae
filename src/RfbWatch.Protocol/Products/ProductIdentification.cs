using RfbWatch.Protocol.Fingerprints;

namespace RfbWatch.Protocol.Products;

/// <summary>Computes fingerprints and products.</summary>
internal static class ProductIdentification
{
    /// <summary>Computes both. The same facts always give the same result.</summary>
    public static ProductIdentity Of(ConversationFacts facts) =>
        new(ServerFingerprint.Of(facts, facts.Initiator), ClientFingerprint.Of(facts), ProductEvaluator.Server(facts), ProductEvaluator.Client(facts));
}
