namespace RfbWatch.Rules.Tests;

/// <summary>SHA-256 of the original seed queries.</summary>
internal static class SeedHashes
{
    public const string Activity = "aeae813752e5a5a0dc0f31e53844e0383b96b87d4608bd2ca6ffb89d94001ea4";
    public const string TightVnc = "7213187104a0bdee366b04ed8c936a718254cd9b88a04ed91f0ec44ea541d98b";
    public const string RealVnc = "cb7ac0c57da51e46cb2844cb6eedbd6bd81c78795781a4bf7f8f24ca6edc61b8";
}
