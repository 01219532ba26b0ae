using System.Text.RegularExpressions;
using RfbWatch.Rules.Export;
using RfbWatch.Rules.Packs;

namespace RfbWatch.Rules.Tests.Export;

/// <summary>The requirements of Atomic Red Team's own validation (models.py of redcanaryco/atomic-red-team, read 2026-11).</summary>
public sealed class AtomicExportTests
{
    private static readonly string[] TestKeys = ["name", "description", "supported_platforms", "executor", "dependencies", "input_arguments", "dependency_executor_name", "auto_generated_guid"];

    [Fact]
    public void Every_rule_has_a_test_for_each_platform_that_validation_takes()
    {
        var export = ExportedRules.To(ExportTarget.Atomic);
        var ids = new List<string>();
        foreach (var file in export.Files)
        {
            var technique = Assert.Single(YamlJson.Documents(file.Text)).AsObject();
            string id = (string)technique["attack_technique"]!;
            Assert.Equal(["atomic_tests", "attack_technique", "display_name"], technique.Select(pair => pair.Key).Order(StringComparer.Ordinal));
            Assert.Matches(@"^T\d{4}(\.\d{3})?$", id);
            Assert.Equal($"{id}/{id}.yaml", file.Path);
            Assert.True(((string)technique["display_name"]!).Length >= 5);
            foreach (var test in technique["atomic_tests"]!.AsArray().Select(test => test!.AsObject()))
            {
                Assert.Empty(test.Select(pair => pair.Key).Except(TestKeys));
                Assert.All((string[])["name", "description"], key => Assert.NotEmpty((string)test[key]!));
                Assert.Empty(test["supported_platforms"]!.AsArray().Select(platform => (string?)platform).Except(["linux", "macos", "windows"]));
                Assert.Contains((string?)test["executor"]!["name"], (string[])["sh", "command_prompt"]);
                Assert.Equal((string?)test["executor"]!["name"], (string?)test["dependency_executor_name"]);
                Assert.False((bool)test["executor"]!["elevation_required"]!);
                Assert.DoesNotContain("sudo", test.ToJsonString(), StringComparison.Ordinal);
                Assert.DoesNotContain("#{", test.ToJsonString(), StringComparison.Ordinal);
                Assert.All(test["dependencies"]!.AsArray(), dependency => Assert.All((string[])["description", "prereq_command", "get_prereq_command"], key => Assert.NotEmpty((string)dependency![key]!)));
                Assert.True(Guid.TryParse((string?)test["auto_generated_guid"], out _));
                ids.Add(Regex.Match((string)test["executor"]!["command"]!, @"^rfbwatch rules simulate (\S+)\n$").Groups[1].Value);
            }
        }

        Assert.Empty(export.Refusals);
        Assert.Equal(ExportedRules.Shipped.SelectMany(each => (string[])[each.Rule.Id, each.Rule.Id]).Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
        Assert.Contains(export.Files.SelectMany(file => YamlJson.Documents(file.Text)), technique => (string?)technique["display_name"] == "Network Service Discovery");
    }

    [Fact]
    public void A_rule_without_a_simulation_is_refused() =>
        Assert.Equal("it has no simulation", Assert.Single(RuleExporter.Export(ExportTarget.Atomic, [(new Rule { Id = "own", Name = "Own", Query = "RfbSessions", Techniques = ["T1021.005"] }, null)]).Refusals).Text);

    [Theory]
    [InlineData("../../T1021")]
    [InlineData("/tmp/T1021")]
    [InlineData("T1021\n")]
    public void A_technique_that_is_no_id_becomes_no_file(string technique)
    {
        var content = RuleContentFile.Parse("content/own.yaml", "simulation: { summary: s, rows: [{ table: T, row: '{}' }] }", []);
        var export = RuleExporter.Export(ExportTarget.Atomic, [(new Rule { Id = "own", Name = "Own", Query = "RfbSessions", Techniques = [technique] }, content)]);
        Assert.Empty(export.Files);
        Assert.Equal("its first technique is not an id such as T1021.005", Assert.Single(export.Refusals).Text);
    }
}
