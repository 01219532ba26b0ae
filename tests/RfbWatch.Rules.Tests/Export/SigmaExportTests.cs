using System.Text.Json.Nodes;
using Json.Schema;
using RfbWatch.Rules.Export;
using RfbWatch.Rules.Packs;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests.Export;

public sealed class SigmaExportTests
{
    [Fact]
    public void Thirteen_native_rules_and_one_seed_rule_are_exported_and_the_others_refused_with_the_reason()
    {
        var export = ExportedRules.To(ExportTarget.Sigma);

        Assert.Equal(["4323b279-4600-4fc6-a0b9-1d8d678c6b1b", "rfb-new-no-auth-server", "rfb-policy-drift", "rfb-session-without-vnc-process", "t1021.005-vnc-activity"], export.Refusals.Select(refusal => refusal.Rule).Order(StringComparer.Ordinal));
        Assert.All(export.Refusals, refusal => Assert.Contains("Sigma", refusal.Text, StringComparison.Ordinal));
        Assert.Equal(14, export.Files.Count);
    }

    [SharedFact("schemas/sigma/json-schema")]
    [Trait("Needs", "shared")]
    public void Every_document_is_valid_by_Sigmas_schemas()
    {
        string folder = Path.Combine(RepositoryFolder.Shared, "schemas", "sigma", "json-schema");
        var (detection, correlation) = (Schema(folder, "sigma-detection-rule-schema.json"), Schema(folder, "sigma-correlation-rules-schema.json"));
        var documents = ExportedRules.To(ExportTarget.Sigma).Files.SelectMany(file => YamlJson.Documents(file.Text).Select(document => (file.Path, Document: document))).ToList();

        Assert.Equal(14 + 10, documents.Count);
        Assert.All(documents, each =>
        {
            var result = (each.Document["correlation"] is null ? detection : correlation).Evaluate(each.Document, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
            Assert.True(result.IsValid, $"{each.Path}: {string.Join("; ", result.Details.Where(detail => detail.HasErrors).Select(detail => $"{detail.InstanceLocation} {string.Join(',', detail.Errors!.Values)}"))}\n{each.Document}");
        });
        Assert.False(detection.Evaluate(JsonNode.Parse("""{"title":"x","logsource":{},"detection":{"condition":5}}""")).IsValid, "the schema checks nothing");
    }

    [Fact]
    public void A_correlation_refers_to_rules_of_its_own_file_and_names_its_fields()
    {
        foreach (var file in ExportedRules.To(ExportTarget.Sigma).Files)
        {
            var documents = YamlJson.Documents(file.Text);
            var names = documents.Select(document => (string?)document["name"]).ToHashSet();
            foreach (var correlation in documents.Select(document => document["correlation"]).OfType<JsonObject>())
            {
                Assert.All(correlation["rules"]!.AsArray(), rule => Assert.Contains((string?)rule, names));
                Assert.NotEmpty(correlation["group-by"]!.AsArray());
            }

            Assert.Equal(documents.Count, documents.Select(document => (string?)document["id"]).Distinct().Count());
            Assert.Contains($"rfbwatch.{Path.GetFileNameWithoutExtension(file.Path)}", documents[^1]["tags"]!.AsArray().Select(tag => (string?)tag));
        }
    }

    [Theory]
    [InlineData("sigma: 5")]
    [InlineData("sigma: { refused: why, logsource: { product: x }, detection: { condition: x } }")]
    [InlineData("sigma: { logsource: { product: x } }")]
    [InlineData("sigma: { correlation: { type: event_count } }")]
    [InlineData("sigma: { correlation: { type: event_count }, base: [{ name: x }] }")]
    public void A_form_that_is_neither_is_an_error(string text)
    {
        var problems = new List<RuleProblem>();

        Assert.Null(RuleContentFile.Parse("content/x.yaml", text, problems)!.Sigma);
        Assert.Equal("RW026", Assert.Single(problems).Code);
    }

    private static JsonSchema Schema(string folder, string name) =>
        JsonSchema.FromText(File.ReadAllText(Path.Combine(folder, name)).Replace("2020-12/schema#\"", "2020-12/schema\"", StringComparison.Ordinal));
}
