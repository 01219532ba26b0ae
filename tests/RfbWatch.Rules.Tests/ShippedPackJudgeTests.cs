using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Tests.Judge;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Tests;

public sealed class ShippedPackJudgeTests
{
    [JudgeFact]
    public void Microsofts_parser_takes_every_shipped_rule_and_agrees_on_its_columns()
    {
        var catalog = new HuntingTables();
        var tables = catalog.TableNames.ToDictionary(
            name => name,
            name => "(" + string.Join(", ", catalog.Find(name)!.Columns.Select(column => $"['{column.Name}']:{KustoTypeNames.NameOf(column.Type)}")) + ")");
        var rules = ShippedPacks.All.SelectMany(pack => pack.Rules).ToList();

        var verdicts = MicrosoftParser.Ask(tables, [.. rules.Select(rule => rule.Query)]);

        Assert.All(rules.Zip(verdicts), pair =>
        {
            Assert.True(pair.Second.Errors.Length == 0, $"{pair.First.Id}: {string.Join(' ', pair.Second.Errors)}");
            Assert.Equal(pair.Second.Columns, CompiledRule.Compile(pair.First, new KqlOptions { Catalog = catalog }).Query.Schema.ToString());
        });
    }
}
