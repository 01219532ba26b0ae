using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Tests;

/// <summary>The content of rules in addition to the query: nothing is missing, every query runs, and every parameter has an effect.</summary>
public sealed class RuleContentTests
{
    public static TheoryData<string> Rules => [.. ShippedPacks.All.SelectMany(pack => pack.Rules).Select(rule => rule.Id)];

    public static TheoryData<string, string> Parameters
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (rule, parameter) in ShippedPacks.All.SelectMany(pack => pack.Rules).SelectMany(rule => ContentOf(rule.Id).Tuning.Select(parameter => (rule.Id, parameter.Name))))
            {
                data.Add(rule, parameter);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Nothing_is_missing(string id)
    {
        var content = ContentOf(id);
        var all = ShippedPacks.All.SelectMany(pack => pack.Rules).Select(rule => rule.Id).ToList();

        Assert.Contains(content.Confidence, (string[])["High", "Medium", "Low"]);
        Assert.True(content.Threat.Length > 150, "the threat is a paragraph at least");
        Assert.NotEmpty(content.DataSources);
        Assert.True(content.References.Count >= 2);
        Assert.All(content.References, reference => Assert.Contains("https://", reference, StringComparison.Ordinal));
        Assert.NotEmpty(content.Related);
        Assert.All(content.Related, related => Assert.Contains(related, all));
        Assert.DoesNotContain(id, content.Related);
        Assert.True(content.Guide.Count >= 3);
        Assert.All(content.Guide, step => Assert.True(step.Query.Length > 0 || step.Verb.Length > 0, $"'{step.Question}' has neither a query nor a verb"));
        Assert.Equal(["Contain", "Eradicate", "Recover", "Report"], content.Playbook.Select(phase => phase.Phase));
        Assert.All(content.Playbook, phase => Assert.True(phase.Who.Length > 0 && phase.Steps.Count > 0));
        Assert.True(content.Hunting.Count >= 2);
        Assert.NotEmpty(content.FalsePositives);
        Assert.True(content.Sigma is not null, $"content/{id}.yaml has no sigma: a detection, a correlation, or why neither can say the rule");
        Assert.True(content.Simulation is not null, $"content/{id}.yaml has no simulation");
        var exceptions = ShippedPacks.All.SelectMany(pack => pack.Exceptions).Select(exception => exception.Name).ToHashSet();
        Assert.All(content.FalsePositives.Where(cause => cause.Exception.Length > 0), cause => Assert.Contains(cause.Exception, exceptions));
    }

    [Theory]
    [InlineData("simulation: 5", "'simulation' is a mapping")]
    [InlineData("simulation: { summary: s }", "neither sessions nor rows")]
    [InlineData("simulation: { sessions: [{ client: 10.0.0.1, server: 10.0.0.2, login: none }] }", "no summary")]
    [InlineData("simulation: { summary: s, session: [] }", "'session': allowed here are summary, sessions, rows")]
    [InlineData("simulation: { summary: s, sessions: [{ client: 10.0.0.1, server: 10.0.0.2, login: nothing }] }", "login 'nothing': allowed are none, password, wrongPassword, plain, bypass")]
    [InlineData("simulation: { summary: s, sessions: [{ client: 10.0.0.1, server: 10.0.0.2, login: '1' }] }", "login '1'")]
    [InlineData("simulation: { summary: s, sessions: [{ client: '::1', server: 10.0.0.2, login: none }] }", "client '::1': write an IPv4 address")]
    [InlineData("simulation: { summary: s, sessions: [{ client: 10.0.0.1, server: 10.0.0.2, login: none, port: 65536 }] }", "port '65536': write a number from 1 to 65535")]
    [InlineData("simulation: { summary: s, sessions: [{ client: 10.0.0.1, server: 10.0.0.2, login: none, count: 0 }] }", "count '0': write a number from 1 to 100")]
    [InlineData("simulation: { summary: s, sessions: [{ client: 10.0.0.1, server: 10.0.0.2, login: none, count: 101 }] }", "count '101'")]
    [InlineData("simulation: { summary: s, sessions: [{ client: 10.0.0.1, server: 10.0.0.2, login: none, before: soon }] }", "before 'soon': write a duration")]
    [InlineData("simulation: { summary: s, sessions: [{ client: 10.0.0.1, server: 10.0.0.2, login: none, files: yes }] }", "files 'yes': write true or false")]
    [InlineData("simulation: { summary: s, rows: [{ table: T, row: '{' }] }", "'row' is not JSON")]
    [InlineData("simulation: { summary: s, rows: [{ table: T, row: '[]' }] }", "'row' is a JSON object without Timestamp")]
    [InlineData("simulation: { summary: s, rows: [{ row: '{}' }] }", "A row has no table")]
    [InlineData("simulation: { summary: s, rows: [{ table: ../T, row: '{}' }] }", "table '../T': write a name of letters, digits and underscores")]
    [InlineData("simulation: { summary: s, rows: [{ table: /tmp/T, row: '{}' }] }", "table '/tmp/T'")]
    public void A_simulation_that_cannot_be_read_is_an_error_with_its_place(string text, string expected)
    {
        var problems = new List<RuleProblem>();

        Assert.Null(RuleContentFile.Parse("content/x.yaml", text, problems)!.Simulation);
        Assert.Contains(problems, problem => problem.Message.Contains(expected, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.True(problem is { Code: "RW023", IsWarning: false, Line: > 0 }));
    }

    [Fact]
    public void Every_ready_exception_is_named_by_a_false_positive_of_its_rule() => Assert.All(
        ShippedPacks.All.SelectMany(pack => pack.Exceptions),
        exception => Assert.All(exception.Exception.Rules, rule => Assert.Contains(ContentOf(rule).FalsePositives, cause => cause.Exception == exception.Name)));

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_query_of_the_guide_has_rows_where_the_rule_fires_and_none_where_it_does_not(string id)
    {
        var pack = ShippedPacks.All.Single(pack => pack.Rules.Any(rule => rule.Id == id));
        var rule = pack.Rules.Single(rule => rule.Id == id);
        foreach (var step in ContentOf(id).Guide.Where(step => step.Query.Length > 0))
        {
            Assert.True(Run(pack, rule, RulePackTest.Fires, RuleGuide.QueryOf(rule, step)).Count > 0, $"'{step.Question}' has no row where the rule fires");
            Assert.True(Run(pack, rule, RulePackTest.Silent, RuleGuide.QueryOf(rule, step)).Count == 0, $"'{step.Question}' has rows where the rule is silent");
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_hunting_query_runs_over_both_data_sets(string id)
    {
        var pack = ShippedPacks.All.Single(pack => pack.Rules.Any(rule => rule.Id == id));
        var rule = pack.Rules.Single(rule => rule.Id == id);

        Assert.All(ContentOf(id).Hunting, query => Assert.All((string[])[RulePackTest.Fires, RulePackTest.Silent], set => Run(pack, rule, set, query.Query)));
    }

    [Theory]
    [MemberData(nameof(Parameters))]
    public void A_parameter_stands_in_the_query_and_its_value_gets_there(string id, string name)
    {
        var rule = ShippedPacks.RuleOf(id)!;
        var parameter = ContentOf(id).Tuning.Single(parameter => parameter.Name == name);
        string value = parameter.Default switch
        {
            ['\'', ..] => "'another'",
            ['"', ..] => "\"Another\"",
            ['d', 'y', ..] => "dynamic([\"another\"])",
            _ when parameter.Default.EndsWith('d') || parameter.Default.EndsWith('h') || parameter.Default.EndsWith('m') || parameter.Default.EndsWith('s') => "777s",
            _ => "777",
        };
        value = parameter.Name == "ServicePorts" ? "dynamic([777])" : value;

        Assert.Equal(rule.Query, RuleParameters.Put(rule.Query, parameter, parameter.Default));
        var set = Load($"{id}.{name}={value}");

        Assert.Empty(set.Problems);
        string query = set.Rules.Single(compiled => compiled.Rule.Id == id).Rule.Query;
        Assert.Contains(value, query, StringComparison.Ordinal);
        Assert.NotEqual(rule.Query, query);
        Assert.NotEqual(Load().Hash, set.Hash);
        Assert.NotEmpty(parameter.Meaning);
        Assert.NotEmpty(parameter.DetectionEffect);
    }

    [Theory]
    [InlineData("rfb-brute-force.Threshold=many", "not a KQL literal")]
    [InlineData("rfb-brute-force.Threshold='5'", "is a string, but must be a long")]
    [InlineData("rfb-brute-force.Threshold=5; RfbSessions", "not a KQL literal")]
    [InlineData("rfb-brute-force.Treshold=5", "it has Threshold, ClockDifference")]
    [InlineData("rfb-brute.Threshold=5", "there is no rule 'rfb-brute'")]
    [InlineData("rfb-repeater.Threshold=5", "it has KnownRepeaters")]
    public void A_parameter_that_cannot_be_set_is_an_error(string text, string expected)
    {
        var set = Load(text);

        Assert.Contains(expected, Assert.Single(set.Problems).Message, StringComparison.Ordinal);
        Assert.True(set.HasErrors);
        Assert.Equal(Load().Hash, set.Hash);
    }

    [Fact]
    public void A_parameter_changes_what_the_rule_finds()
    {
        var pack = ShippedPacks.Find("native")!;
        var (tables, now, _) = RulePackTest.Tables(pack.DataOf(ShippedPacks.RuleOf("rfb-brute-force")!).Where(file => file.Set == RulePackTest.Silent));
        var options = new RunOptions { Now = now, Clock = TimeProvider.System };

        Assert.False(Rule(Load()).Run(tables, options).Fired);
        Assert.True(Rule(Load("rfb-brute-force.Threshold=1")).Run(tables, options).Fired);

        static CompiledRule Rule(RuleSet set) => set.Rules.Single(rule => rule.Rule.Id == "rfb-brute-force");
    }

    [Theory]
    [InlineData("no equals", null)]
    [InlineData("rule=5", null)]
    [InlineData("t1021.005-vnc-activity.FirstPort=5901", "t1021.005-vnc-activity FirstPort 5901")]
    [InlineData("a.b=c.d=e", "a b c.d=e")]
    public void A_value_is_written_rule_dot_name_equals_value(string text, string? expected) =>
        Assert.Equal(expected, RuleParameterValue.Parse(text) is { } value ? $"{value.Rule} {value.Name} {value.Value}" : null);

    internal static RuleContent ContentOf(string id) => ShippedPacks.ContentOf(id) ?? throw new Xunit.Sdk.XunitException($"rule '{id}' has no content/{id}.yaml");

    private static RuleSet Load(params string[] parameters) =>
        RuleSet.Load(shipped: true, [], new KqlOptions { Catalog = new HuntingTables() }, [], [.. parameters.Select(text => RuleParameterValue.Parse(text)!)], DateTime.MinValue);

    private static IReadOnlyList<KustoValue[]> Run(RulePack pack, Rule rule, string set, string text)
    {
        var (tables, now, problem) = RulePackTest.Tables(pack.DataOf(rule).Where(file => file.Set == set && file.File != "expected.jsonl"));
        Assert.Null(problem);
        var query = KqlEngine.Compile(text, new KqlOptions { Catalog = tables });
        Assert.True(query.CanRun, string.Join("; ", query.Diagnostics) + "\n" + text);
        return RuleResult.Of(query, tables, new RunOptions { Now = now, Clock = TimeProvider.System }).Rows;
    }
}
