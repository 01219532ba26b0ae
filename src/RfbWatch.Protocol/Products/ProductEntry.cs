namespace RfbWatch.Protocol.Products;

/// <summary>One product and the signs by which it is known.</summary>
/// <param name="Name">The name in the tables.</param>
/// <param name="AsOf">Month to which the signs were checked.</param>
/// <param name="Signs">The signs.</param>
public sealed record ProductEntry(string Name, string AsOf, IReadOnlyList<Sign> Signs)
{
    private readonly Sign[][] _byKind = [.. Enum.GetValues<SignKind>().Select(kind => Signs.Where(sign => sign.Kind == kind).ToArray())];

    /// <summary>Kinds in which the product shows nothing but its listed patterns: any other value there excludes it.</summary>
    public IReadOnlyList<SignKind> Only { get; init; } = [];

    /// <summary>What the product never shows: a value that fits one of these excludes it. Their weights mean nothing.</summary>
    public IReadOnlyList<Sign> Never { get; init; } = [];

    /// <summary>The product on whose code this one is built, whose signs it shows too; without a sign of its own that one is named. Null for none.</summary>
    public ProductEntry? BuiltOn { get; init; }

    /// <summary>CompanyName in the version resource of its Windows program; empty when unknown or not a Windows program.</summary>
    public string CompanyName { get; init; } = "";

    /// <summary>ProductName in the version resource of its Windows program.</summary>
    public string ProductName { get; init; } = "";

    /// <summary>Where the version resource's values come from.</summary>
    public string VersionInfoSource { get; init; } = "";

    /// <summary>The signs of one kind.</summary>
    internal Sign[] SignsOf(SignKind kind) => _byKind[(int)kind];
}
