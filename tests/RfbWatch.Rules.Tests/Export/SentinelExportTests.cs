using System.Diagnostics;
using System.Text.RegularExpressions;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Tests.Judge;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Export;
using RfbWatch.Rules.Files;
using RfbWatch.Rules.Functions;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Running;
using RfbWatch.TestKit;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Tests.Export;

public sealed partial class SentinelExportTests
{
    /// <summary>Keys accepted by Azure-Sentinel's validation of analytics rules; the first ones are required for a scheduled rule.</summary>
    private static readonly string[] Required = ["id", "name", "description", "kind", "severity", "requiredDataConnectors", "queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold", "query", "version"];
    private static readonly string[] Optional = ["status", "tactics", "relevantTechniques", "tags", "entityMappings", "customDetails", "alertDetailsOverride", "eventGroupingSettings", "incidentConfiguration", "suppressionEnabled", "suppressionDuration"];
    private static readonly string[] NotOfNearRealTime = ["queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold"];

    public static TheoryData<string> Files => [.. ExportedRules.To(ExportTarget.Sentinel).Files.Where(file => file.Path.EndsWith(".yaml", StringComparison.Ordinal)).Select(file => file.Path)];

    [Fact]
    public void All_nineteen_rules_are_exported()
    {
        var export = ExportedRules.To(ExportTarget.Sentinel);

        Assert.Empty(export.Refusals);
        Assert.Equal(["ASimNetworkSessionRfbWatch.kql", "rules.bicep", .. ExportedRules.Shipped.Select(each => $"rules/{each.Rule.Id}.yaml").Order(StringComparer.Ordinal), "vimNetworkSessionRfbWatch.kql"], export.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_strict_parser_reads_every_field_that_Sentinel_asks_for(string path)
    {
        var root = Assert.IsType<YamlMappingNode>(YamlText.Root(ExportedRules.To(ExportTarget.Sentinel).Files.Single(file => file.Path == path).Text));
        string Value(string key) => ((YamlScalarNode)root.Children[new YamlScalarNode(key)]).Value!;
        string[] keys = [.. root.Children.Keys.Select(key => ((YamlScalarNode)key).Value!)];
        bool scheduled = Value("kind") == "Scheduled";

        Assert.Empty(keys.Except(Required).Except(Optional));
        Assert.Empty(Required.Except(scheduled ? [] : NotOfNearRealTime).Except(keys));
        Assert.True(scheduled || !keys.Intersect(NotOfNearRealTime).Any());
        Assert.True(Guid.TryParse(Value("id"), out _));
        Assert.InRange(Value("name").Length, 1, 256);
        Assert.InRange(Value("description").Length, 1, 5000);
        Assert.InRange(Value("query").Length, 1, 10_000);
        Assert.Contains(Value("severity"), (string[])["Informational", "Low", "Medium", "High"]);
        Assert.Matches(@"^\d+\.\d+\.\d+$", Value("version"));
        if (scheduled)
        {
            var (frequency, period) = (RuleDuration.Parse(Value("queryFrequency"))!.Value, RuleDuration.Parse(Value("queryPeriod"))!.Value);
            Assert.InRange(frequency, TimeSpan.FromMinutes(5), period);
            Assert.InRange(period, frequency, TimeSpan.FromDays(14));
            Assert.Contains(Value("triggerOperator"), (string[])["gt", "lt", "eq", "ne"]);
        }
    }

    [Theory]
    [InlineData("true")]
    [InlineData("12:30")]
    [InlineData("0x1F")]
    [InlineData("- a list: {not}")]
    [InlineData("@at, #hash")]
    [InlineData("it's \"quoted\"")]
    [InlineData(" leading and trailing ")]
    [InlineData("two\nlines # and more")]
    [InlineData("")]
    [InlineData("ends with a colon:")]
    public void Text_stays_text(string text)
    {
        var root = (YamlMappingNode)YamlText.Root(YamlDocuments.Write(YamlDocuments.Map(("a", YamlDocuments.Text(text)), ("b", YamlDocuments.Text("next")))))!;
        var read = (YamlScalarNode)root.Children[new YamlScalarNode("a")];

        Assert.Equal(text, read.Value);
        Assert.True(read.Style != YamlDotNet.Core.ScalarStyle.Plain || !NotText().IsMatch(text), text);
        Assert.Equal("next", ((YamlScalarNode)root.Children[new YamlScalarNode("b")]).Value);
    }

    [Theory]
    [InlineData(4, 60, "it runs every 4m over 1h")]
    [InlineData(5, 60, null)]
    [InlineData(60, 59, "no period shorter than the frequency")]
    [InlineData(60, 60, null)]
    [InlineData(60, 14 * 24 * 60, null)]
    [InlineData(60, (14 * 24 * 60) + 1, "Sentinel allows 5m to 14d")]
    public void A_schedule_that_Sentinel_does_not_take_is_refused(int frequency, int period, string? expected)
    {
        var rule = new Rule { Id = "own", Name = "Own", Query = "RfbSessions", Kind = RuleKind.Scheduled, QueryFrequency = TimeSpan.FromMinutes(frequency), QueryPeriod = TimeSpan.FromMinutes(period) };
        var refusals = RuleExporter.Export(ExportTarget.Sentinel, [(rule, null)]).Refusals;

        Assert.Equal(expected is null ? 0 : 1, refusals.Count);
        Assert.All(refusals, refusal => Assert.Contains(expected!, refusal.Text, StringComparison.Ordinal));
    }

    [BicepFact]
    public async Task The_Bicep_file_compiles_without_warning()
    {
        using var folder = new TestFolder();
        string file = folder.Write("rules.bicep", ExportedRules.To(ExportTarget.Sentinel).Files.Single(each => each.Path == "rules.bicep").Text);
        var start = new ProcessStartInfo(BicepFactAttribute.Program, ["build", file, "--stdout"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        // The program unpacks itself, by default in the home directory, which may be read-only.
        start.Environment["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = folder.Of("unpacked");
        using var process = Process.Start(start)!;
        var reported = process.StandardError.ReadToEndAsync();
        string template = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal((0, ""), (process.ExitCode, await reported));
        Assert.Equal(21, Regex.Count(template, "\"type\": \"Microsoft\\.(SecurityInsights/alertRules|OperationalInsights/workspaces/savedSearches)\""));
    }

    [JudgeFact]
    public void Microsofts_parser_takes_every_exported_query()
    {
        var catalog = new HuntingTables();
        var tables = catalog.TableNames.ToDictionary(name => name, name => Columns(catalog.Find(name)!));
        tables["RfbSessions_CL"] = tables["RfbSessions"];
        tables[SentinelExport.OwnNetworkTable] = tables["DeviceNetworkEvents"];
        var queries = ((ExportTarget[])[ExportTarget.Sentinel, ExportTarget.Defender, ExportTarget.Adx]).SelectMany(target => ExportedRules.To(target).Files)
            .Where(file => file.Path.EndsWith(".yaml", StringComparison.Ordinal) || file.Path.EndsWith(".json", StringComparison.Ordinal) || (file.Path.EndsWith(".kql", StringComparison.Ordinal) && file.Path.StartsWith("rules/", StringComparison.Ordinal)))
            .Select(file => (file.Path, Query: RuleFileReader.Parse(file.Path, file.Text).Rules[0].Query))
            .Concat(AsimParser.All.Select(parser => (Path: parser.Name, Query: Called(parser)))).ToList();

        Assert.Equal(19 + 3 + 19 + 2, queries.Count);
        queries = [.. Repetitions.Sample(queries)];
        var verdicts = MicrosoftParser.Ask(tables, [.. queries.Select(query => query.Query)]);

        Assert.All(queries.Zip(verdicts), pair => Assert.True(pair.Second.Errors.Length == 0, $"{pair.First.Path}: {string.Join(' ', pair.Second.Errors)}\n{pair.First.Query}"));
    }

    /// <summary>The mandatory fields of ASIM NetworkSession with their types (normalization-schema-network).</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("dstportnumber = 5900", true)]
    [InlineData("dstportnumber = 5901", false)]
    [InlineData("eventresult = 'Success'", false)]
    [InlineData("disabled = true", false)]
    public void The_parsers_give_every_mandatory_field_of_ASIM(string arguments, bool some)
    {
        var pack = ShippedPacks.Find("native")!;
        var (tables, now, _) = RulePackTest.Tables(pack.DataOf(ShippedPacks.RuleOf("rfb-brute-force")!).Where(file => file.Set == RulePackTest.Fires && file.File != "expected.jsonl"));
        var parser = arguments.Length == 0 ? AsimParser.All[0] : AsimParser.All[1];
        var query = KqlEngine.Compile(Called(parser, arguments), new KqlOptions { Catalog = tables });
        Assert.True(query.CanRun, string.Join("; ", query.Diagnostics));
        var result = RuleResult.Of(query, tables, new RunOptions { Now = now, Clock = TimeProvider.System });

        (string Name, KustoType Type)[] mandatory =
        [
            ("TimeGenerated", KustoType.DateTime), ("Type", KustoType.String), ("EventCount", KustoType.Int), ("EventStartTime", KustoType.DateTime), ("EventEndTime", KustoType.DateTime),
            ("EventType", KustoType.String), ("EventResult", KustoType.String), ("EventProduct", KustoType.String), ("EventVendor", KustoType.String), ("EventSchema", KustoType.String),
            ("EventSchemaVersion", KustoType.String), ("DvcHostname", KustoType.String), ("SrcIpAddr", KustoType.String), ("DstIpAddr", KustoType.String), ("SrcPortNumber", KustoType.Int),
            ("DstPortNumber", KustoType.Int), ("SrcBytes", KustoType.Long), ("DstBytes", KustoType.Long), ("NetworkDuration", KustoType.Int),
        ];
        Assert.All(mandatory, field => Assert.Equal(field.Type, result.Schema[result.Schema.IndexOf(field.Name)].Type));
        Assert.Equal(some, result.Rows.Count > 0);
        Assert.All(result.Rows, row => Assert.Equal(("NetworkSession", "Failure", "Local"), (row[result.Schema.IndexOf("EventSchema")].Text, row[result.Schema.IndexOf("EventResult")].Text, row[result.Schema.IndexOf("NetworkDirection")].Text)));
    }

    /// <summary>A call of the parser, preceded by its function.</summary>
    private static string Called(AsimParser parser, string arguments = "") =>
        $"let {parser.Name} = ({parser.Parameters.Replace(" = ", "=", StringComparison.Ordinal)}) {{\n{parser.Query}}};\n{parser.Name}({arguments.Replace(" = ", "=", StringComparison.Ordinal)})";

    private static string Columns(KustoSchema schema) => "(" + string.Join(", ", schema.Columns.Select(column => $"['{column.Name}']:{KustoTypeNames.NameOf(column.Type)}")) + ")";

    [GeneratedRegex(@"^$|^[-+.]?[0-9]|^(true|false|yes|no|on|off|null|~)$")]
    private static partial Regex NotText();
}

/// <summary>A test that compiles with the Bicep CLI; skipped, with the reason, if it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute() => Skip = File.Exists(Program) ? null : "RFBWATCH_BICEP names no folder with the Bicep CLI (.ci/install makes one).";

    public static string Program { get; } = Path.Combine(Environment.GetEnvironmentVariable("RFBWATCH_BICEP") ?? "", "bicep");
}
