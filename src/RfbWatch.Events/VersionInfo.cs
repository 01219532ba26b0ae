namespace RfbWatch.Events;

/// <summary>Company and product in the version resource of a product's Windows executable.</summary>
/// <param name="Company">CompanyName.</param>
/// <param name="Product">ProductName.</param>
internal sealed record VersionInfo(string Company, string Product)
{
    /// <summary>
    /// Version resources by the prefix of the product name in the table of products, that is, by maker: hunting rules match the company, and the programs of one maker differ only in the
    /// product name. Sources: the resource files of TightVNC (GlavSoft LLC.), UltraVNC and TigerVNC; for RealVNC, public hunting rules.
    /// </summary>
    private static readonly (string Prefix, VersionInfo Info)[] Table =
    [
        ("TightVNC", new("GlavSoft LLC.", "TightVNC")),
        ("RealVNC", new("RealVNC Ltd", "RealVNC")),
        ("UltraVNC", new("UltraVNC", "UltraVNC")),
        ("TigerVNC", new("TigerVNC project", "TigerVNC")),
        ("TurboVNC", new("The VirtualGL Project", "TurboVNC")),
    ];

    /// <summary>Returns the version resource of a product; null if none is known.</summary>
    public static VersionInfo? Of(string? product)
    {
        foreach (var (prefix, info) in Table)
        {
            if (product is not null && product.StartsWith(prefix, StringComparison.Ordinal))
            {
                return info;
            }
        }

        return null;
    }
}
