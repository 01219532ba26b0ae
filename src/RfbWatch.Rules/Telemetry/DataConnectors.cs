namespace RfbWatch.Rules.Telemetry;

/// <summary>The Sentinel data connector that provides a table (learn.microsoft.com/azure/sentinel/data-connectors-reference, read 2026-11).</summary>
public static class DataConnectors
{
    /// <summary>Display name of the connector.</summary>
    public static string Of(string table) =>
        OwnTables.All.ContainsKey(table) && DeviceTables.All.ContainsKey(table) ? "RfbWatch itself for connections, Microsoft Defender XDR for processes"
        : OwnTables.All.ContainsKey(table) ? "RfbWatch itself, from captures or a sensor"
        : DeviceTables.All.ContainsKey(table) ? "Microsoft Defender XDR"
        : table switch
        {
            "SecurityEvent" => "Windows Security Events via AMA",
            "WindowsEvent" => "Windows Forwarded Events",
            "CommonSecurityLog" => "Common Event Format (CEF) via AMA",
            "Syslog" => "Syslog via AMA",
            "AuditLogs" or "SigninLogs" or "AADNonInteractiveUserSignInLogs" or "AADServicePrincipalSignInLogs" or "AADManagedIdentitySignInLogs" or "AADUserRiskEvents" or "ADFSSignInLogs" => "Microsoft Entra ID",
            "OfficeActivity" => "Microsoft 365",
            "AzureActivity" => "Azure Activity",
            "AWSCloudTrail" or "AWSGuardDuty" => "Amazon Web Services S3",
            "ThreatIntelligenceIndicator" => "Threat intelligence",
            "DnsEvents" => "DNS",
            "SecurityAlert" or "SecurityRecommendation" or "SecurityRegulatoryCompliance" or "SecurityNestedRecommendation" => "Microsoft Defender for Cloud",
            _ when table.StartsWith("Device", StringComparison.Ordinal) || table.StartsWith("Email", StringComparison.Ordinal) || table.StartsWith("Identity", StringComparison.Ordinal)
                || table is "CloudAppEvents" or "UrlClickEvents" or "AADSignInEventsBeta" or "AADSpnSignInEventsBeta" => "Microsoft Defender XDR",
            _ => "the one that provides it",
        };
}
