namespace RfbWatch.Rules;

/// <summary>
/// One hunting or analytics rule: a KQL query with its metadata. The members follow Sentinel's analytics-rule
/// YAML (Azure-Sentinel repository, detection template schema); a hunting query or a plain KQL file sets fewer of them.
/// </summary>
public sealed record Rule
{
    /// <summary>The rule's id; a GUID in Sentinel files, otherwise generated from the file name and the position in the file.</summary>
    public required string Id { get; init; }

    /// <summary>Its display name.</summary>
    public required string Name { get; init; }

    /// <summary>The KQL text, unchanged.</summary>
    public required string Query { get; init; }

    /// <summary>What it finds.</summary>
    public string Description { get; init; } = "";

    /// <summary>Why it matters, in a paragraph; empty if not stated. Alerts contain it after the description.</summary>
    public string Context { get; init; } = "";

    /// <summary>Its version, three numbers separated by dots; default 1.0.0.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary>How it is run.</summary>
    public RuleKind Kind { get; init; } = RuleKind.Hunting;

    /// <summary>Severity of its alerts.</summary>
    public RuleSeverity Severity { get; init; } = RuleSeverity.Medium;

    /// <summary>MITRE ATT&amp;CK tactics, in Sentinel's spelling (<c>CommandAndControl</c>).</summary>
    public IReadOnlyList<string> Tactics { get; init; } = [];

    /// <summary>MITRE ATT&amp;CK technique ids (<c>T1219</c>, <c>T1021.005</c>).</summary>
    public IReadOnlyList<string> Techniques { get; init; } = [];

    /// <summary>How often it runs; null if the file does not specify it (hunting, NRT).</summary>
    public TimeSpan? QueryFrequency { get; init; }

    /// <summary>How far back it looks.</summary>
    public TimeSpan? QueryPeriod { get; init; }

    /// <summary>How the number of rows is compared with <see cref="TriggerThreshold"/>.</summary>
    public TriggerOperator TriggerOperator { get; init; } = TriggerOperator.GreaterThan;

    /// <summary>The threshold that the number of rows is compared with. Default 0: any row fires.</summary>
    public int TriggerThreshold { get; init; }

    /// <summary>Whether this number of rows meets the trigger.</summary>
    public bool IsTriggeredBy(int rows) => TriggerOperator switch
    {
        TriggerOperator.GreaterThan => rows > TriggerThreshold,
        TriggerOperator.LessThan => rows < TriggerThreshold,
        TriggerOperator.Equal => rows == TriggerThreshold,
        TriggerOperator.NotEqual => rows != TriggerThreshold,
    };

    /// <summary>How long the rule is suppressed after it fired; null for no suppression.</summary>
    public TimeSpan? SuppressionDuration { get; init; }

    /// <summary>Whether each row raises a separate alert; otherwise all rows raise one.</summary>
    public bool AlertPerResult { get; init; }

    /// <summary>The result columns of each entity.</summary>
    public IReadOnlyList<EntityMapping> EntityMappings { get; init; } = [];

    /// <summary>Title with <c>{{Column}}</c> placeholders; empty for the rule's name.</summary>
    public string AlertTitleFormat { get; init; } = "";

    /// <summary>Other activity that fires it.</summary>
    public IReadOnlyList<string> FalsePositives { get; init; } = [];

    /// <summary>How to investigate its alerts.</summary>
    public IReadOnlyList<string> Investigation { get; init; } = [];

    /// <summary>How to respond.</summary>
    public IReadOnlyList<string> Response { get; init; } = [];

    /// <summary>The file that contains it, or <c>pack:NAME/FILE</c> for an included one.</summary>
    public string Source { get; init; } = "";

    /// <summary>Number of the query's first line in <see cref="Source"/>, from 1, for messages.</summary>
    public int QueryLine { get; init; } = 1;

    /// <summary>Indentation of the query in its file, in columns, for messages.</summary>
    public int QueryIndent { get; init; }
}

/// <summary>How a rule is run.</summary>
public enum RuleKind
{
    /// <summary>Run manually; in triage it is run like the others.</summary>
    Hunting,

    /// <summary>Every <see cref="Rule.QueryFrequency"/> over <see cref="Rule.QueryPeriod"/>.</summary>
    Scheduled,

    /// <summary>Near real time: as soon as there are new rows.</summary>
    NearRealTime,
}

/// <summary>Severity of an alert, in Defender's terms.</summary>
public enum RuleSeverity
{
    /// <summary>Informational.</summary>
    Informational,

    /// <summary>Low.</summary>
    Low,

    /// <summary>Medium.</summary>
    Medium,

    /// <summary>High.</summary>
    High,
}

/// <summary>How a number of rows is compared with a threshold.</summary>
public enum TriggerOperator
{
    /// <summary><c>gt</c>.</summary>
    GreaterThan,

    /// <summary><c>lt</c>.</summary>
    LessThan,

    /// <summary><c>eq</c>.</summary>
    Equal,

    /// <summary><c>ne</c>.</summary>
    NotEqual,
}

/// <summary>Result columns that name one entity.</summary>
/// <param name="EntityType">Sentinel's entity type: <c>Host</c>, <c>IP</c>, <c>Process</c>...</param>
/// <param name="Fields">Identifier of the entity (<c>HostName</c>, <c>Address</c>) and the column that contains it.</param>
public sealed record EntityMapping(string EntityType, IReadOnlyList<KeyValuePair<string, string>> Fields);
