namespace RfbWatch.Protocol;

/// <summary>Fingerprints and products, as far as the facts determine them.</summary>
/// <param name="Server">RFBS and the text before hashing.</param>
/// <param name="Client">RFBC and the text before hashing.</param>
/// <param name="ServerProduct">The server's product, as identified by its signatures.</param>
/// <param name="ClientProduct">The client's product.</param>
internal sealed record ProductIdentity((string Hashed, string Raw) Server, (string Hashed, string Raw) Client, ProductVerdict ServerProduct, ProductVerdict ClientProduct)
{
    /// <summary>The identity of empty facts.</summary>
    public static ProductIdentity None { get; } = new(("", ""), ("", ""), default, default);
}
