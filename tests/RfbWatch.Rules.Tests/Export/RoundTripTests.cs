using RfbWatch.Rules.Export;
using RfbWatch.Rules.Files;
using RfbWatch.Rules.Packs;

namespace RfbWatch.Rules.Tests.Export;

/// <summary>A rule that is exported and read again raises the same alerts on its data sets.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string, string> Rules(string target)
    {
        var data = new TheoryData<string, string>();
        var chosen = Enum.Parse<ExportTarget>(target);
        var refused = ExportedRules.To(chosen).Refusals.Select(refusal => refusal.Rule).ToHashSet();
        foreach (var (_, rule) in ExportedRules.Shipped.Where(each => !refused.Contains(each.Rule.Id)))
        {
            data.Add(target, rule.Id);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Rules), "Sentinel")]
    [MemberData(nameof(Rules), "Adx")]
    public void It_raises_the_same_alerts(string target, string id)
    {
        var (pack, rule) = ExportedRules.Shipped.Single(each => each.Rule.Id == id);
        var read = Read(target, id);

        Assert.Equal((rule.Id, rule.Name, rule.Kind, rule.Severity, rule.QueryFrequency, rule.QueryPeriod, rule.AlertPerResult, rule.Version), (read.Id, read.Name, read.Kind, read.Severity, read.QueryFrequency, read.QueryPeriod, read.AlertPerResult, read.Version));
        Assert.Equal(rule.EntityMappings.SelectMany(entity => entity.Fields.Select(field => (entity.EntityType, field.Key, field.Value))), read.EntityMappings.SelectMany(entity => entity.Fields.Select(field => (entity.EntityType, field.Key, field.Value))));
        foreach (string set in (string[])[RulePackTest.Fires, RulePackTest.Silent])
        {
            var (before, after) = (ExportedRules.Run(pack, rule, rule, set), ExportedRules.Run(pack, rule, read, set));
            Assert.Equal(set == RulePackTest.Fires, before.Fired);
            Assert.Equal(ExportedRules.Alerts(before), ExportedRules.Alerts(after));
        }
    }

    [Theory]
    [MemberData(nameof(Rules), "Defender")]
    public void A_custom_detection_has_the_same_rows_and_the_columns_of_one_event(string target, string id)
    {
        var (pack, rule) = ExportedRules.Shipped.Single(each => each.Rule.Id == id);
        var read = Read(target, id);

        Assert.Equal((rule.Id, rule.Name, rule.Severity, RuleKind.Scheduled), (read.Id, read.Name, read.Severity, read.Kind));
        Assert.Equal(rule.Techniques, read.Techniques);
        foreach (string set in (string[])[RulePackTest.Fires, RulePackTest.Silent])
        {
            var (before, after) = (ExportedRules.Run(pack, rule, rule, set), ExportedRules.Run(pack, rule, read, set));
            string[] columns = [.. before.Schema.Columns.Select(column => column.Name)];
            Assert.Equal(before.Fired, after.Fired);
            Assert.Equal(ExportedRules.Rows(before, columns), ExportedRules.Rows(after, columns));
            Assert.All((string[])["Timestamp", "DeviceId", "ReportId"], name => Assert.True(after.Schema.IndexOf(name) >= 0, name));
            Assert.All(after.Rows, row => Assert.False(row.Cells[after.Schema.IndexOf("Timestamp")].IsNull));
        }
    }

    [Fact]
    public void The_three_seed_rules_are_custom_detections_and_the_others_are_refused_by_name()
    {
        var export = ExportedRules.To(ExportTarget.Defender);

        Assert.Equal(3, export.Files.Count);
        Assert.Equal(ShippedPacks.Find("native")!.Rules.Select(rule => rule.Id).Order(), export.Refusals.Select(refusal => refusal.Rule).Order());
        Assert.All(export.Refusals, refusal => Assert.Equal("it reads RfbSessions, which is not a table of Defender; export the rule for Sentinel", refusal.Text));
        Assert.All(export.Files, file => Assert.Contains(export.Notes, note => file.Path == note.Rule + ".json" && note.Text.Contains("added to its", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("DeviceProcessEvents | distinct DeviceName", "its result has no Timestamp, DeviceId, ReportId, which Defender requires, and they cannot be added to its query")]
    [InlineData("print 1", "it does not read a table of Defender")]
    [InlineData("Nowhere | count", "its query is invalid:")]
    public void What_Defender_cannot_run_is_refused(string query, string expected)
    {
        var export = RuleExporter.Export(ExportTarget.Defender, [(new Rule { Id = "own", Name = "Own", Query = query }, null)]);

        Assert.Empty(export.Files);
        Assert.StartsWith(expected, Assert.Single(export.Refusals).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_with_all_columns_is_not_changed()
    {
        const string Query = "DeviceProcessEvents | project Timestamp, DeviceId, ReportId, FileName";
        var export = RuleExporter.Export(ExportTarget.Defender, [(new Rule { Id = "own", Name = "Own", Query = Query, QueryPeriod = TimeSpan.FromDays(30) }, null)]);

        Assert.Empty(export.Notes);
        Assert.Equal(Query, RuleFileReader.Parse("own.json", Assert.Single(export.Files).Text).Rules[0].Query);
    }

    [Theory]
    [InlineData(1, 4, "\"period\": \"1H\"")]
    [InlineData(1, 5, "\"period\": \"3H\"")]
    [InlineData(3, 12, "\"period\": \"3H\"")]
    [InlineData(3, 13, "\"period\": \"12H\"")]
    [InlineData(12, 48, "\"period\": \"12H\"")]
    [InlineData(12, 49, "\"period\": \"24H\"")]
    [InlineData(24, 720, "\"period\": \"24H\"")]
    [InlineData(24, 721, null)]
    public void The_schedule_looks_back_far_enough(int hours, int lookBack, string? expected)
    {
        var rule = new Rule { Id = "own", Name = "Own", Query = "DeviceProcessEvents", Kind = RuleKind.Scheduled, QueryFrequency = TimeSpan.FromHours(hours), QueryPeriod = TimeSpan.FromHours(lookBack) };
        var export = RuleExporter.Export(ExportTarget.Defender, [(rule, null)]);

        Assert.Equal(expected is null, export.Files.Count == 0);
        Assert.Contains(expected ?? "", export.Files.Select(file => file.Text).FirstOrDefault(""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "is not a detection rule")]
    [InlineData("{", "is not JSON")]
    [InlineData("[1]", "is not a detection rule")]
    [InlineData("""{"queryCondition":{"queryText":5}}""", "is not a detection rule")]
    [InlineData("""{"queryCondition":{"queryText":"RfbSessions\ud800"}}""", "is not JSON")]
    [InlineData("""{"queryCondition":{"queryText":"RfbSessions"},"displayName":"\udfff"}""", "is not JSON")]
    public void A_json_that_is_no_detection_is_reported(string text, string expected) =>
        Assert.Contains(expected, Assert.Single(RuleFileReader.Parse("x.json", text).Problems).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(".create-or-alter function F() { RfbSessions | count }", "RfbSessions | count", 1)]
    [InlineData(".create function with (docstring = \"a ) and }\", folder='x') F () {\n\nRfbSessions\n| count\n}\n", "RfbSessions\n| count", 3)]
    [InlineData("// a remark\n.create-or-alter function F()\n{\nlet x = () { RfbSessions };\nx()\n}", "let x = () { RfbSessions };\nx()", 4)]
    public void A_stored_function_is_a_rule(string text, string query, int line)
    {
        var rule = Assert.Single(RuleFileReader.Parse("f.csl", text).Rules);

        Assert.Equal(("F", query, line), (rule.Id, rule.Query.Trim(), rule.QueryLine));
    }

    [Theory]
    [InlineData(".create-or-alter function F(x:long) { RfbSessions }", "has parameters")]
    [InlineData(".create-or-alter function F { RfbSessions }", "does not create a function")]
    [InlineData(".create-or-alter function F() RfbSessions", "does not create a function")]
    [InlineData(".create-or-alter function with (a='b' F() { RfbSessions }", "does not create a function")]
    public void A_stored_function_that_is_no_rule_is_reported(string text, string expected) =>
        Assert.Contains(expected, Assert.Single(RuleFileReader.Parse("f.csl", text).Problems).Message, StringComparison.Ordinal);

    private static Rule Read(string target, string id)
    {
        var file = ExportedRules.To(Enum.Parse<ExportTarget>(target)).Files.Single(file => Path.GetFileNameWithoutExtension(file.Path) == id);
        var read = RuleFileReader.Parse(file.Path, file.Text);
        Assert.Empty(read.Problems);
        return Assert.Single(read.Rules);
    }
}
