namespace RfbWatch.Protocol.Fingerprints;

/// <summary>Fills fingerprints and products of the facts from what was seen; called whenever facts are read after a change.</summary>
internal static class ProductSigns
{
    /// <summary>Sets fingerprints and products; must give the same for the same facts however often it is called.</summary>
    public static void Update(ConversationFacts facts)
    {
    }
}
