using RfbWatch.Protocol.Products;

namespace RfbWatch.Protocol.Fingerprints;

/// <summary>Fingerprints and products, as far as the facts go.</summary>
/// <param name="Server">RFBS and the text before hashing.</param>
/// <param name="Client">RFBC and the text before hashing.</param>
/// <param name="ServerProduct">The server's product as far as its signs agree.</param>
/// <param name="ClientProduct">The client's product.</param>
internal sealed record ProductSigns((string Hashed, string Raw) Server, (string Hashed, string Raw) Client, ProductVerdict ServerProduct, ProductVerdict ClientProduct)
{
    /// <summary>Works them out; gives the same for the same facts however often it is called.</summary>
    public static ProductSigns Of(ConversationFacts facts) =>
        new(ServerFingerprint.Of(facts, facts.Initiator), ClientFingerprint.Of(facts), ProductEvaluator.Server(facts), ProductEvaluator.Client(facts));
}
