namespace RfbWatch.Rules.Export;

/// <summary>The limits of Sentinel for an analytics rule (Azure-Sentinel repository, models of .script/tests/detectionTemplateSchemaValidation, read 2026-11).</summary>
internal static class SentinelLimits
{
    public const int MaxName = 256;
    public const int MaxDescription = 5000;
    public const int MaxQuery = 10_000;
    public const int MaxEntities = 5;
    public const int MaxFields = 3;
    public const int MaxThreshold = 10_000;

    public static readonly TimeSpan MinPeriod = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan MaxPeriod = TimeSpan.FromDays(14);

    public static readonly IReadOnlyList<string> Tactics =
    [
        "Reconnaissance", "ResourceDevelopment", "InitialAccess", "Execution", "Persistence", "PrivilegeEscalation", "DefenseEvasion", "CredentialAccess", "Discovery", "LateralMovement",
        "Collection", "Exfiltration", "CommandAndControl", "Impact", "PreAttack", "ImpairProcessControl", "InhibitResponseFunction",
    ];

    public static readonly IReadOnlyList<string> Entities =
    [
        "Account", "Host", "IP", "Malware", "File", "Process", "CloudApplication", "DNS", "AzureResource", "FileHash", "RegistryKey", "RegistryValue", "SecurityGroup", "URL", "IoTDevice",
        "Mailbox", "MailCluster", "MailMessage", "SubmissionMail",
    ];

    /// <summary>Why Sentinel does not accept a rule; null if it does.</summary>
    public static string? Problem(Rule rule, string query)
    {
        var frequency = SentinelExport.FrequencyOf(rule);
        var period = SentinelExport.PeriodOf(rule);
        return rule.Name.Length is 0 or > MaxName ? $"its name has {rule.Name.Length} characters; Sentinel allows 1 to {MaxName}"
            : rule.Description.Length > MaxDescription ? $"its description has {rule.Description.Length} characters; Sentinel allows {MaxDescription}"
            : query.Length > MaxQuery ? $"its query has {query.Length} characters; Sentinel allows {MaxQuery}"
            : rule.TriggerThreshold > MaxThreshold ? $"its threshold is {rule.TriggerThreshold}; Sentinel allows at most {MaxThreshold}"
            : rule.EntityMappings.Count > MaxEntities ? $"it maps {rule.EntityMappings.Count} entities; Sentinel allows {MaxEntities}"
            : rule.EntityMappings.FirstOrDefault(entity => !Entities.Contains(entity.EntityType)) is { } entity ? $"it maps an entity '{entity.EntityType}', which Sentinel does not support"
            : rule.EntityMappings.Any(mapping => mapping.Fields.Count is 0 or > MaxFields) ? $"one of its entities has no field or more than {MaxFields}"
            : rule.Tactics.FirstOrDefault(tactic => !Tactics.Contains(tactic)) is { } tactic ? $"it names a tactic '{tactic}', which Sentinel does not support"
            : rule.Kind != RuleKind.Scheduled ? null
            : frequency < MinPeriod || frequency > MaxPeriod || period < MinPeriod || period > MaxPeriod ? $"it runs every {Files.RuleDuration.Text(frequency)} over {Files.RuleDuration.Text(period)}; Sentinel allows 5m to 14d"
            : period < frequency ? $"it runs every {Files.RuleDuration.Text(frequency)} over only {Files.RuleDuration.Text(period)}; Sentinel allows no period shorter than the frequency"
            : null;
    }
}
