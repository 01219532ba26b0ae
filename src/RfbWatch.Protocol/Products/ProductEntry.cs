namespace RfbWatch.Protocol.Products;

/// <summary>One product and the signatures that identify it.</summary>
/// <param name="Name">The name in the tables.</param>
/// <param name="AsOf">Month in which the signatures were last checked.</param>
/// <param name="Signatures">The signatures.</param>
internal sealed record ProductEntry(string Name, string AsOf, IReadOnlyList<ProductSignature> Signatures)
{
    private readonly ProductSignature[][] _byKind = [.. Enum.GetValues<SignatureField>().Select(kind => Signatures.Where(signature => signature.Kind == kind).ToArray())];

    // Every session is compared with every product: the lists are kept in the form in which they are searched.
    private readonly ulong _only;
    private readonly ProductSignature[] _never = [];

    /// <summary>Fields in which the product has only its listed patterns: any other value in one of them excludes it.</summary>
    public IReadOnlyList<SignatureField> Only
    {
        get => [.. SignatureInput.Kinds.Where(HasOnly)];
        init => _only = value.Aggregate(0UL, (fields, kind) => fields | (1UL << (int)kind));
    }

    /// <summary>Patterns that the product never has: a value that matches one excludes it. Their weights are ignored.</summary>
    public IReadOnlyList<ProductSignature> Never
    {
        get => _never;
        init => _never = [.. value];
    }

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
    internal ReadOnlySpan<ProductSignature> SignaturesOf(SignatureField kind) => _byKind[(int)kind];

    /// <summary>Whether any value without a pattern in this field excludes the product.</summary>
    internal bool HasOnly(SignatureField kind) => (_only >> (int)kind & 1) != 0;

    /// <summary>Whether a value excludes the product because it matches a pattern that the product never has.</summary>
    internal bool Excludes(SignatureField kind, string value)
    {
        foreach (var signature in _never)
        {
            if (signature.Kind == kind && signature.Fits(value))
            {
                return true;
            }
        }

        return false;
    }
}
