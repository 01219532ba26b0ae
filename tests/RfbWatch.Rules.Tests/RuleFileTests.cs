using RfbWatch.Rules.Files;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests;

public sealed class RuleFileTests
{
    private const string WellFormed = """
        id: 11111111-2222-3333-4444-555555555555
        name: A rule
        description: |
          What it finds.
        severity: High
        kind: Scheduled
        queryFrequency: 1h
        queryPeriod: 14d
        triggerOperator: gt
        triggerThreshold: 2
        suppressionEnabled: true
        suppressionDuration: PT5H
        tactics:
          - CommandAndControl
        relevantTechniques:
          - T1219
          - T1021.005
        query: |
          DeviceNetworkEvents
          | where RemotePort == 5900
        entityMappings:
          - entityType: IP
            fieldMappings:
              - identifier: Address
                columnName: RemoteIP
        eventGroupingSettings:
          aggregationKind: AlertPerResult
        version: 1.0.0
        """;

    [Fact]
    public void A_well_formed_sentinel_rule_is_read_whole()
    {
        var file = RuleFileReader.Parse("rule.yaml", WellFormed);

        var rule = Assert.Single(file.Rules);
        Assert.Empty(file.Problems);
        Assert.Equal("DeviceNetworkEvents\n| where RemotePort == 5900", rule.Query.TrimEnd());
        Assert.Equal((RuleKind.Scheduled, RuleSeverity.High, TriggerOperator.GreaterThan, 2), (rule.Kind, rule.Severity, rule.TriggerOperator, rule.TriggerThreshold));
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromDays(14), TimeSpan.FromHours(5)), (rule.QueryFrequency, rule.QueryPeriod, rule.SuppressionDuration));
        Assert.Equal(["T1219", "T1021.005"], rule.Techniques);
        Assert.True(rule.AlertPerResult);
        Assert.Equal("RemoteIP", rule.EntityMappings.Single().Fields.Single().Value);
    }

    // Their nodes would overflow the stack, or expand to billions; the line-by-line reader still finds the query.
    [Theory]
    [InlineData("[", 200_000, "")]
    [InlineData("- ", 100_000, "a")]
    [InlineData("{a: ", 100_000, "")]
    public void A_deeply_nested_file_is_read_line_by_line(string nest, int times, string end)
    {
        string text = "id: x\nname: y\ntags: " + (nest[0] == '-' ? "\n  " : "") + string.Concat(Enumerable.Repeat(nest, times)) + end + "\nquery: |\n  DeviceInfo\n  | take 1\n";

        Assert.Equal("DeviceInfo\n| take 1", Assert.Single(RuleFileReader.Parse("rule.yaml", text).Rules).Query);
        Assert.Contains(Exceptions.ExceptionFile.Parse("e.yaml", text).Problems, problem => problem.Code == "RW010");
    }

    [Fact]
    public void Aliases_of_aliases_are_not_followed()
    {
        string laughs = "a0: &a0 [x, x]\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n")) + "? *a60\n: 1\n";

        Assert.Equal("RW010", Assert.Single(Exceptions.ExceptionFile.Parse("e.yaml", laughs).Problems).Code);
        Assert.Equal("DeviceInfo", Assert.Single(RuleFileReader.Parse("rule.yaml", laughs + "query: DeviceInfo\n").Rules).Query);
    }

    [Theory]
    [InlineData("P5000Y")]
    [InlineData("P99999D")]
    [InlineData("99999d")]
    public void A_period_longer_than_a_century_is_no_period(string text) => Assert.Null(RuleDuration.Parse(text));

    [Fact]
    public void The_place_of_the_query_is_its_line_in_the_file()
    {
        var rule = RuleFileReader.Parse("rule.yaml", WellFormed).Rules.Single();

        Assert.Equal("DeviceNetworkEvents", WellFormed.Split('\n')[rule.QueryLine - 1].Trim());
        Assert.Equal(2, rule.QueryIndent);
    }

    [Fact]
    public void A_rule_that_is_no_yaml_is_read_line_by_line()
    {
        // The dash is at the same column as the key below it, and lists are scalars: some public rules are written like this.
        var file = RuleFileReader.Parse("rule.yaml", """
            id: 4323b279-4600-4fc6-a0b9-1d8d678c6b1b
            name: "Broken: yet read"
            requiredDataConnectors:
            - connectorId: MicrosoftThreatProtection
            dataTypes:
            - DeviceNetworkEvents
            tactics: CommandAndControl
            relevantTechniques: T1219
            query: |
              let a = 1;
              //
              DeviceNetworkEvents
              | where RemotePort == a: 3
            """);

        var rule = Assert.Single(file.Rules);
        Assert.Equal("Broken: yet read", rule.Name);
        Assert.Equal(["T1219"], rule.Techniques);
        Assert.StartsWith("let a = 1;\n//\nDeviceNetworkEvents", rule.Query, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_whose_indentation_was_lost_ends_where_the_page_goes_on()
    {
        var file = RuleFileReader.Parse("rule.yaml", "id: x1\nname: Flat\nrequiredDataConnectors:\n- connectorId: M\ndataTypes:\n- D\nquery: |\nlet t = now(-5d);\n//\nDeviceProcessEvents\n| where Timestamp > t\n\n| Field | Value |\n| --- | --- |\n");

        Assert.Equal("let t = now(-5d);\n//\nDeviceProcessEvents\n| where Timestamp > t", Assert.Single(file.Rules).Query);
    }

    [Theory]
    [InlineData("T | take 1\n\nU | take 2", 2)]
    [InlineData("T\n\n| take 1", 1)]
    [InlineData("let a = 1;\n\nT | where x == a\n\n// second\nU", 2)]
    [InlineData("T | where a in (1,\n\n2)\n\nU", 2)]
    [InlineData("// only a comment", 0)]
    public void Queries_of_a_file_are_separated_by_blank_lines_where_one_is_whole(string text, int queries) =>
        Assert.Equal(queries, RuleFileReader.Parse("hunt.kql", text).Rules.Count);

    [Fact]
    public void Fenced_blocks_of_a_page_are_rules_named_by_their_heading()
    {
        var file = RuleFileReader.Parse("page.md", "# VNC\ntext\n```kql\nDeviceInfo\n```\n## More\n```bash\nls\n```\n```kusto\nDeviceEvents\n```\n");

        Assert.Equal([("VNC", "DeviceInfo", 4), ("More", "DeviceEvents", 11)], file.Rules.Select(rule => (rule.Name, rule.Query, rule.QueryLine)));
    }

    [Theory]
    [InlineData("name: x\n", "RW003")]
    [InlineData("id: a\nname: b\nseverity: Awful\nquery: T\n", "RW005")]
    [InlineData("id: a\nname: b\nqueryPeriod: soon\nquery: T\n", "RW006")]
    public void What_is_wrong_is_named(string text, string code) =>
        Assert.Contains(RuleFileReader.Parse("rule.yaml", text).Problems, problem => problem.Code == code);

    [Fact]
    public void Mutated_rule_files_never_throw()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        for (int i = 0; i < Repetitions.Of(3000); i++)
        {
            char[] text = WellFormed.ToCharArray();
            for (int change = random.Next(1, 12); change > 0; change--)
            {
                text[random.Next(text.Length)] = "\n :-|'\"[]{}&*!>%@`x\t"[random.Next(20)];
            }

            Assert.NotNull(RuleFileReader.Parse("rule.yaml", new string(text)));
        }
    }
}
