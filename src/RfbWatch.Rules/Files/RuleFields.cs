namespace RfbWatch.Rules.Files;

/// <summary>
/// The fields of one rule before validation: single values and lists by key, from any reader.
/// </summary>
internal sealed class RuleFields
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.OrdinalIgnoreCase);

    public List<EntityMapping> EntityMappings { get; } = [];

    /// <summary>Number of the query's first line, from 1.</summary>
    public int QueryLine { get; set; } = 1;

    /// <summary>Indentation of the query in the file, in columns.</summary>
    public int QueryIndent { get; set; }

    public void Add(string key, string value)
    {
        if (!_values.TryGetValue(key, out var list))
        {
            _values[key] = list = [];
        }

        list.Add(value);
    }

    public string Text(string key) => _values.TryGetValue(key, out var list) && list.Count > 0 ? list[0].Trim() : "";

    public IReadOnlyList<string> List(string key) =>
        _values.TryGetValue(key, out var list) ? [.. list.Select(item => item.Trim()).Where(item => item.Length > 0)] : [];

    public string Query => _values.TryGetValue("query", out var list) && list.Count > 0 ? list[0] : "";

    /// <summary>Creates the rule and reports fields that were not understood.</summary>
    public RuleFile ToRule(string source)
    {
        var problems = new List<RuleProblem>();
        if (string.IsNullOrWhiteSpace(Query))
        {
            problems.Add(new RuleProblem(source, 1, 1, "RW003", "The file has no 'query': a rule needs one."));
            return new RuleFile([], problems);
        }

        string name = Text("name");
        string id = Text("id");
        if (id.Length == 0)
        {
            id = Path.GetFileNameWithoutExtension(source);
            problems.Add(new RuleProblem(source, 1, 1, "RW004", $"The rule has no 'id': '{id}' is used instead.", IsWarning: true));
        }

        var rule = new Rule
        {
            Id = RuleTag.OriginalId(id, List("tags")),
            Version = Text("version").Length > 0 ? Text("version") : "1.0.0",
            Name = name.Length > 0 ? name : Path.GetFileNameWithoutExtension(source),
            Query = Query,
            Description = Text("description").Trim('\'', '"', '\n', ' '),
            Kind = Kind(),
            Severity = Choice(source, problems, "severity", RuleSeverity.Medium),
            Tactics = List("tactics"),
            Techniques = List("relevantTechniques"),
            QueryFrequency = Duration(source, problems, "queryFrequency"),
            QueryPeriod = Duration(source, problems, "queryPeriod"),
            TriggerOperator = Trigger(source, problems),
            TriggerThreshold = Threshold(source, problems),
            SuppressionDuration = Text("suppressionEnabled") is "true" or "True" ? Duration(source, problems, "suppressionDuration") : null,
            AlertPerResult = Text("aggregationKind") == "AlertPerResult",
            EntityMappings = EntityMappings,
            AlertTitleFormat = Text("alertDisplayNameFormat"),
            FalsePositives = List("falsePositives"),
            Investigation = List("investigation"),
            Response = List("response"),
            Source = source,
            QueryLine = QueryLine,
            QueryIndent = QueryIndent,
        };
        return new RuleFile([rule], problems);
    }

    private RuleKind Kind() => Text("kind").ToUpperInvariant() switch
    {
        "SCHEDULED" => RuleKind.Scheduled,
        "NRT" => RuleKind.NearRealTime,
        _ => List("queryFrequency").Count > 0 ? RuleKind.Scheduled : RuleKind.Hunting,
    };

    private T Choice<T>(string source, List<RuleProblem> problems, string key, T fallback)
        where T : struct, Enum
    {
        string text = Text(key);
        if (text.Length == 0)
        {
            return fallback;
        }

        if (Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]))
        {
            return value;
        }

        problems.Add(new RuleProblem(source, 1, 1, "RW005", $"'{key}' is '{text}'; allowed are {string.Join(", ", Enum.GetNames<T>())}. {fallback} is used.", IsWarning: true));
        return fallback;
    }

    private TimeSpan? Duration(string source, List<RuleProblem> problems, string key)
    {
        string text = Text(key);
        if (text.Length == 0)
        {
            return null;
        }

        var duration = RuleDuration.Parse(text);
        if (duration is null)
        {
            problems.Add(new RuleProblem(source, 1, 1, "RW006", $"'{key}' is '{text}'; a duration is written 5m, 1h, 14d or PT5H. It is ignored.", IsWarning: true));
        }

        return duration;
    }

    private TriggerOperator Trigger(string source, List<RuleProblem> problems)
    {
        string text = Text("triggerOperator");
        TriggerOperator? found = text.ToUpperInvariant() switch
        {
            "" or "GT" or "GREATERTHAN" => TriggerOperator.GreaterThan,
            "LT" or "LESSTHAN" => TriggerOperator.LessThan,
            "EQ" or "EQUAL" => TriggerOperator.Equal,
            "NE" or "NOTEQUAL" => TriggerOperator.NotEqual,
            _ => null,
        };
        if (found is null)
        {
            problems.Add(new RuleProblem(source, 1, 1, "RW005", $"'triggerOperator' is '{text}'; allowed are gt, lt, eq, ne. gt is used.", IsWarning: true));
        }

        return found ?? TriggerOperator.GreaterThan;
    }

    private int Threshold(string source, List<RuleProblem> problems)
    {
        string text = Text("triggerThreshold");
        if (text.Length == 0)
        {
            return 0;
        }

        if (int.TryParse(text, out int threshold) && threshold is >= 0 and <= 10_000)
        {
            return threshold;
        }

        problems.Add(new RuleProblem(source, 1, 1, "RW006", $"'triggerThreshold' is '{text}'; allowed are 0 to 10000. 0 is used.", IsWarning: true));
        return 0;
    }
}
