namespace RfbWatch.Rules;

/// <summary>
/// One hunting or analytics rule: a KQL query and what surrounds it. The members follow Sentinel's analytics-rule
/// YAML (Azure-Sentinel repository, detection template schema); a hunting query or a bare KQL file fills fewer of them.
/// </summary>
public sealed record Rule
{
    /// <summary>The rule's id; a GUID in Sentinel files, otherwise made from the file name and the place in it.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>The KQL text, unchanged.</summary>
    public required string Query { get; init; }

    /// <summary>What it finds.</summary>
    public string Description { get; init; } = "";

    /// <summary>Why it matters, in a paragraph; empty if not stated. Alerts carry it after the description.</summary>
    public string Context { get; init; } = "";

    /// <summary>Its version, three numbers with dots between; default 1.0.0.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary>How it is run.</summary>
    public RuleKind Kind { get; init; } = RuleKind.Hunting;

    /// <summary>Severity of its alerts.</summary>
    public RuleSeverity Severity { get; init; } = RuleSeverity.Medium;

    /// <summary>MITRE ATT&amp;CK tactics, in Sentinel's spelling (<c>CommandAndControl</c>).</summary>
    public IReadOnlyList<string> Tactics { get; init; } = [];

    /// <summary>MITRE ATT&amp;CK technique ids (<c>T1219</c>, <c>T1021.005</c>).</summary>
    public IReadOnlyList<string> Techniques { get; init; } = [];

    /// <summary>How often it runs; null where the file does not say (hunting, NRT).</summary>
    public TimeSpan? QueryFrequency { get; init; }

    /// <summary>How far back it looks.</summary>
    public TimeSpan? QueryPeriod { get; init; }

    /// <summary>How the number of rows is compared with <see cref="TriggerThreshold"/>.</summary>
    public TriggerOperator TriggerOperator { get; init; } = TriggerOperator.GreaterThan;

    /// <summary>The number of rows that the trigger compares with. Default 0: any row fires.</summary>
    public int TriggerThreshold { get; init; }

    /// <summary>Whether this number of rows meets the trigger.</summary>
    public bool IsTriggeredBy(int rows) => TriggerOperator switch
    {
        TriggerOperator.GreaterThan => rows > TriggerThreshold,
        TriggerOperator.LessThan => rows < TriggerThreshold,
        TriggerOperator.Equal => rows == TriggerThreshold,
        TriggerOperator.NotEqual => rows != TriggerThreshold,
    };

    /// <summary>How long the rule stays quiet after it fired; null for not at all.</summary>
    public TimeSpan? SuppressionDuration { get; init; }

    /// <summary>Whether each row raises a separate alert; otherwise all rows raise one.</summary>
    public bool AlertPerResult { get; init; }

    /// <summary>Which result columns name which entity.</summary>
    public IReadOnlyList<EntityMapping> EntityMappings { get; init; } = [];

    /// <summary>Title with <c>{{Column}}</c> places; empty for the rule's name.</summary>
    public string AlertTitleFormat { get; init; } = "";

    /// <summary>What else fires it.</summary>
    public IReadOnlyList<string> FalsePositives { get; init; } = [];

    /// <summary>How to find out whether it matters.</summary>
    public IReadOnlyList<string> Investigation { get; init; } = [];

    /// <summary>What to do when it does.</summary>
    public IReadOnlyList<string> Response { get; init; } = [];

    /// <summary>The file it came from, or <c>pack:NAME/FILE</c> for a shipped one.</summary>
    public string Source { get; init; } = "";

    /// <summary>Line of <see cref="Source"/> (from 1) on which the query's first line stands, for messages.</summary>
    public int QueryLine { get; init; } = 1;

    /// <summary>Columns by which the query is indented in its file, for messages.</summary>
    public int QueryIndent { get; init; }
}

/// <summary>How a rule is run.</summary>
public enum RuleKind
{
    /// <summary>Asked by a person; in triage it is run like the others.</summary>
    Hunting,

    /// <summary>Every <see cref="Rule.QueryFrequency"/> over <see cref="Rule.QueryPeriod"/>.</summary>
    Scheduled,

    /// <summary>Near real time: as soon as there are new rows.</summary>
    NearRealTime,
}

/// <summary>Severity of an alert, in Defender's words.</summary>
public enum RuleSeverity
{
    /// <summary>For the record.</summary>
    Informational,

    /// <summary>Low.</summary>
    Low,

    /// <summary>Medium.</summary>
    Medium,

    /// <summary>High.</summary>
    High,
}

/// <summary>How a number of rows meets a threshold.</summary>
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
/// <param name="Fields">Identifier of the entity (<c>HostName</c>, <c>Address</c>) and the column that holds it.</param>
public sealed record EntityMapping(string EntityType, IReadOnlyList<KeyValuePair<string, string>> Fields);
