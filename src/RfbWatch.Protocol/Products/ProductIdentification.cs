using RfbWatch.Protocol.Fingerprints;

namespace RfbWatch.Protocol.Products;

/// <summary>Works out fingerprints and products.</summary>
internal static class ProductIdentification
{
    /// <summary>Gives the same for the same facts however often it is called.</summary>
    public static ProductIdentity Of(ConversationFacts facts) =>
        new(ServerFingerprint.Of(facts, facts.Initiator), ClientFingerprint.Of(facts), ProductEvaluator.Server(facts), ProductEvaluator.Client(facts));
}
