namespace RfbWatch.Events;

/// <summary>Company and product as the version resource of a product's Windows program names them.</summary>
/// <param name="Company">CompanyName.</param>
/// <param name="Product">ProductName.</param>
internal sealed record VersionInfo(string Company, string Product)
{
    /// <summary>
    /// By the word that a product name of the fingerprint table begins with. Sources: the resource files of TightVNC
    /// (GlavSoft LLC.), UltraVNC, TigerVNC; RealVNC's as the public hunting rules name it.
    /// </summary>
    private static readonly (string Prefix, VersionInfo Info)[] Table =
    [
        ("TightVNC", new("GlavSoft LLC.", "TightVNC")),
        ("RealVNC", new("RealVNC Ltd", "RealVNC")),
        ("UltraVNC", new("UltraVNC", "UltraVNC")),
        ("TigerVNC", new("TigerVNC project", "TigerVNC")),
        ("TurboVNC", new("The VirtualGL Project", "TurboVNC")),
    ];

    /// <summary>The version resource of the product; null for one that has none that is known.</summary>
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
