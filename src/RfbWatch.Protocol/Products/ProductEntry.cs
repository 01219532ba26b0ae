namespace RfbWatch.Protocol.Products;

/// <summary>One product and the signatures by which it is known.</summary>
/// <param name="Name">The name in the tables.</param>
/// <param name="AsOf">Month to which the signatures were checked.</param>
/// <param name="Signatures">The signatures.</param>
public sealed record ProductEntry(string Name, string AsOf, IReadOnlyList<ProductSignature> Signatures)
{
    private readonly ProductSignature[][] _byKind = [.. Enum.GetValues<SignatureField>().Select(kind => Signatures.Where(signature => signature.Kind == kind).ToArray())];

    /// <summary>Kinds in which the product shows nothing but its listed patterns: any other value there excludes it.</summary>
    public IReadOnlyList<SignatureField> Only { get; init; } = [];

    /// <summary>What the product never shows: a value that fits one of these excludes it. Their weights mean nothing.</summary>
    public IReadOnlyList<ProductSignature> Never { get; init; } = [];

    /// <summary>The product on whose code this one is built, whose signatures it shows too; without a signature of its own that one is named. Null for none.</summary>
    public ProductEntry? BuiltOn { get; init; }

    /// <summary>CompanyName in the version resource of its Windows program; empty when unknown or not a Windows program.</summary>
    public string CompanyName { get; init; } = "";

    /// <summary>ProductName in the version resource of its Windows program.</summary>
    public string ProductName { get; init; } = "";

    /// <summary>Where the version resource's values come from.</summary>
    public string VersionInfoSource { get; init; } = "";

    /// <summary>The signatures of one kind.</summary>
    internal ProductSignature[] SignaturesOf(SignatureField kind) => _byKind[(int)kind];
}
