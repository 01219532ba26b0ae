namespace RfbWatch.Protocol.Products;

/// <summary>One product and the signatures that identify it.</summary>
/// <param name="Name">The name in the tables.</param>
/// <param name="AsOf">Month in which the signatures were last checked.</param>
/// <param name="Signatures">The signatures.</param>
internal sealed record ProductEntry(string Name, string AsOf, IReadOnlyList<ProductSignature> Signatures)
{
    private readonly ProductSignature[][] _byKind = [.. Enum.GetValues<SignatureField>().Select(kind => Signatures.Where(signature => signature.Kind == kind).ToArray())];

    /// <summary>Fields in which the product has only its listed patterns: any other value in one of them excludes it.</summary>
    public IReadOnlyList<SignatureField> Only { get; init; } = [];

    /// <summary>Patterns that the product never has: a value that matches one excludes it. Their weights are ignored.</summary>
    public IReadOnlyList<ProductSignature> Never { get; init; } = [];

    /// <summary>
    /// The product on whose code this one is built. It has the same signatures; without a signature of its own, the other product is reported. Null for none.
    /// </summary>
    public ProductEntry? BuiltOn { get; init; }

    /// <summary>CompanyName in the version resource of its Windows program; empty when unknown or not a Windows program.</summary>
    public string CompanyName { get; init; } = "";

    /// <summary>ProductName in the version resource of its Windows program.</summary>
    public string ProductName { get; init; } = "";

    /// <summary>Source of the values of the version resource.</summary>
    public string VersionInfoSource { get; init; } = "";

    /// <summary>The signatures in one field.</summary>
    internal ProductSignature[] SignaturesOf(SignatureField kind) => _byKind[(int)kind];
}
