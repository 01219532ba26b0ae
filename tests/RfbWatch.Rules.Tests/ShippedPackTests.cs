using System.Security.Cryptography;
using System.Text;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Tests;

public sealed class ShippedPackTests
{
    public static TheoryData<string, string> Rules
    {
        get
        {
            var rules = new TheoryData<string, string>();
            foreach (var pack in ShippedPacks.All)
            {
                foreach (var rule in pack.Rules)
                {
                    rules.Add(pack.Name, rule.Id);
                }
            }

            return rules;
        }
    }

    /// <summary>A malformed rule is read as well, but without its nested lists, such as the entities.</summary>
    [Fact]
    public void A_strict_parser_reads_every_shipped_rule()
    {
        var assembly = typeof(ShippedPacks).Assembly;
        string[] files = [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith("packs/", StringComparison.Ordinal) && name.EndsWith(".yaml", StringComparison.Ordinal))];

        Assert.True(files.Length >= 19 + 19 + 15);
        Assert.All(files, name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            Assert.NotNull(Files.YamlText.Root(reader.ReadToEnd()));
        });
        Assert.All(ShippedPacks.Find("native")!.Rules, rule => Assert.NotEmpty(rule.EntityMappings));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_fires_on_its_data_with_the_expected_rows_and_stays_silent_on_the_other(string pack, string rule)
    {
        var verdicts = RulePackTest.Run(ShippedPacks.Find(pack)!, TimeProvider.System).Where(verdict => verdict.Rule.Id == rule && !verdict.Set.StartsWith("exceptions/", StringComparison.Ordinal)).ToList();

        Assert.Equal([RulePackTest.Fires, RulePackTest.Silent], verdicts.Select(verdict => verdict.Set));
        Assert.All(verdicts, verdict => Assert.True(verdict.Failure is null, $"{verdict.Set}: {verdict.Failure}"));
    }

    // Cells that a query does not read are empty, and rows share one array if the query allows that.
    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_asks_for_all_that_it_reads(string pack, string rule)
    {
        var found = ShippedPacks.Find(pack)!;
        foreach (var set in found.DataOf(found.Rules.Single(each => each.Id == rule)).Where(file => file.File != "expected.jsonl").GroupBy(file => file.Set))
        {
            var (tables, now, _) = RulePackTest.Tables(set);
            var query = CompiledRule.Compile(found.Rules.Single(each => each.Id == rule), new KqlOptions { Catalog = tables }).Query;
            string[] asked = Rows(query, tables, now);
            Assert.Equal(Rows(query, new AllColumns(tables), now), asked);
            Assert.True(asked.Length > 0 || set.Key != RulePackTest.Fires);
        }
    }

    private static string[] Rows(CompiledQuery query, ITableSource tables, DateTime now) =>
        [.. query.Run(tables, new RunOptions { Now = now, Clock = TimeProvider.System }).Rows.Select(row => string.Join('|', row.Select(cell => cell.IsNull ? "null" : cell.Text)))];

    private sealed class AllColumns(ITableSource tables) : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => tables.Scan(scan with { Columns = [.. scan.Columns.Select(_ => true)], IsTransient = false });
    }

    public static TheoryData<string, string> Exceptions
    {
        get
        {
            var exceptions = new TheoryData<string, string>();
            foreach (var (pack, exception) in ShippedPacks.All.SelectMany(pack => pack.Exceptions.Select(exception => (pack.Name, exception.Name))))
            {
                exceptions.Add(pack, exception);
            }

            return exceptions;
        }
    }

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void A_ready_exception_silences_its_data_and_nothing_else(string pack, string exception)
    {
        var verdicts = RulePackTest.Run(ShippedPacks.Find(pack)!, TimeProvider.System).Where(verdict => verdict.Set.StartsWith($"exceptions/{exception}/", StringComparison.Ordinal)).ToList();

        Assert.Equal([$"exceptions/{exception}/excepted", $"exceptions/{exception}/remains"], verdicts.Select(verdict => verdict.Set));
        Assert.All(verdicts, verdict => Assert.True(verdict.Failure is null, $"{verdict.Set}: {verdict.Failure}"));
    }

    [Fact]
    public void Each_seed_rule_has_five_ready_exceptions_with_a_risk_and_the_watchlists_that_they_read()
    {
        var pack = ShippedPacks.Find("seed")!;

        Assert.Empty(pack.Problems);
        Assert.All(pack.Rules, rule => Assert.Equal(5, pack.Exceptions.Count(exception => exception.Exception.AppliesTo(rule))));
        Assert.All(pack.Exceptions, exception =>
        {
            Assert.NotEmpty(exception.Exception.Risk);
            Assert.All(exception.Exception.Watchlists, list => Assert.Contains(list, pack.Watchlists.Keys));
            Assert.Equal(
                [.. exception.Exception.Watchlists.Order(StringComparer.Ordinal)],
                System.Text.RegularExpressions.Regex.Matches(exception.Exception.Where, "_GetWatchlist\\('([^']+)'\\)").Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
        });
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_says_what_it_means_and_what_to_do(string pack, string rule)
    {
        var found = ShippedPacks.Find(pack)!.Rules.Single(candidate => candidate.Id == rule);

        Assert.NotEmpty(found.Description);
        Assert.NotEmpty(found.Techniques);
        Assert.NotEmpty(found.Tactics);
        Assert.NotEmpty(found.FalsePositives);
        Assert.NotEmpty(found.Investigation);
        Assert.NotEmpty(found.Response);
    }

    [Theory]
    [InlineData("t1021.005-vnc-activity", SeedHashes.Activity)]
    [InlineData("4323b279-4600-4fc6-a0b9-1d8d678c6b1b", SeedHashes.TightVnc)]
    [InlineData("865f9d1e-a01a-46b9-a909-2f93fbab5331", SeedHashes.RealVnc)]
    public void The_seed_queries_stay_as_their_authors_wrote_them(string id, string sha256)
    {
        var rule = ShippedPacks.Find("seed")!.Rules.Single(candidate => candidate.Id == id);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rule.Query.TrimEnd('\n')))));
    }

    [Fact]
    public void All_shipped_rules_compile_without_a_warning()
    {
        var set = RuleSet.Load(shipped: true, [], new KqlOptions { Catalog = new HuntingTables() }, [], [], DateTime.MinValue);

        Assert.Empty(set.Problems);
        Assert.Equal(ShippedPacks.All.Sum(pack => pack.Rules.Count), set.Rules.Count);
    }

    [Fact]
    public void Data_that_disagrees_with_the_rule_fails_the_test()
    {
        var pack = ShippedPacks.Find("native")!;
        const string Expected = "data/rfb-repeater/fires/expected.jsonl";
        var changed = new Dictionary<string, string>(pack.Data) { [Expected] = pack.Data[Expected].Replace("ID:1234", "ID:9", StringComparison.Ordinal) };

        var verdict = RulePackTest.Run(pack with { Data = changed }, TimeProvider.System).Single(verdict => verdict.Rule.Id == "rfb-repeater" && verdict.Set == RulePackTest.Fires);

        Assert.Contains("did not return the row", verdict.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Assets.jsonl", "{\"Host\":\"a\",\"Timestamp\":9223372036854775807}", "{\"Host\":\"a\"}", null)]
    [InlineData("Assets.jsonl", "{\"Host\":\"a\"}", "{\"Host\":\"b\"}", "did not return the row")]
    [InlineData("Assets.jsonl", "{\"Host\":\"a\"}", "{broken", "not a JSON object")]
    [InlineData("Assets.jsonl", "{\"Host\":\"a\"}", "[1]", "not a JSON object")]
    public void A_pack_of_ones_own_may_have_any_table_and_any_mistake(string file, string row, string expected, string? failure)
    {
        var pack = RulePack.FromTexts("own", "own/", new Dictionary<string, string>
        {
            ["rule.yaml"] = "id: r\nname: r\nquery: |\n  Assets\n",
            [$"data/r/fires/{file}"] = row,
            ["data/r/fires/expected.jsonl"] = expected,
        });

        var verdict = RulePackTest.Run(pack, TimeProvider.System).Single(verdict => verdict.Set == RulePackTest.Fires);

        if (failure is null)
        {
            Assert.Null(verdict.Failure);
        }
        else
        {
            Assert.Contains(failure, verdict.Failure, StringComparison.Ordinal);
        }
    }
}
