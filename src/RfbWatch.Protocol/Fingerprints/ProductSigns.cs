using RfbWatch.Protocol.Products;

namespace RfbWatch.Protocol.Fingerprints;

/// <summary>Fills fingerprints and products of the facts from what was seen; called whenever facts are read after a change.</summary>
internal static class ProductSigns
{
    /// <summary>Sets fingerprints and products; gives the same for the same facts however often it is called.</summary>
    /// <param name="facts">What was seen.</param>
    /// <param name="initiator">The side that opened the connection; null when unknown.</param>
    public static void Update(ConversationFacts facts, Side? initiator)
    {
        var server = ServerFingerprint.Of(facts, initiator);
        if (server.Raw != facts.ServerFingerprintRaw)
        {
            (facts.ServerFingerprint, facts.ServerFingerprintRaw) = server;
        }

        var client = ClientFingerprint.Of(facts);
        if (client.Raw != facts.ClientFingerprintRaw)
        {
            (facts.ClientFingerprint, facts.ClientFingerprintRaw) = client;
        }

        facts.ServerProduct = ProductEvaluator.Server(facts);
        facts.ClientProduct = ProductEvaluator.Client(facts);
    }
}
