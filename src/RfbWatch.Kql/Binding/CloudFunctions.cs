using RfbWatch.Kql.Values;
using static RfbWatch.Kql.Values.KustoType;

namespace RfbWatch.Kql.Binding;

/// <summary>
/// Defender functions that are invoked on a table and enrich it from the cloud, with the columns that they add
/// (Microsoft Defender XDR documentation, FileProfile and SeenBy). Here the columns are empty.
/// </summary>
internal static class CloudFunctions
{
    private static readonly KustoColumn[] FileProfile =
    [
        new("SHA1", KustoType.String), new("SHA256", KustoType.String), new("MD5", KustoType.String), new("FileSize", Long), new("GlobalPrevalence", Long),
        new("GlobalFirstSeen", KustoType.DateTime), new("GlobalLastSeen", KustoType.DateTime), new("Signer", KustoType.String), new("Issuer", KustoType.String),
        new("SignerHash", KustoType.String), new("IsCertificateValid", Bool), new("IsRootSignerMicrosoft", Bool), new("SignatureState", KustoType.String),
        new("IsExecutable", Bool), new("ThreatName", KustoType.String), new("Publisher", KustoType.String), new("SoftwareName", KustoType.String),
        new("ProfileAvailability", KustoType.String),
    ];

    private static readonly KustoColumn[] SeenBy = [new("SeenBy", Dynamic)];

    /// <summary>Returns the columns that a function adds, or null for any other function.</summary>
    public static IReadOnlyList<KustoColumn>? Find(string name) => name switch
    {
        "FileProfile" => FileProfile,
        "SeenBy" => SeenBy,
        _ => null,
    };
}
