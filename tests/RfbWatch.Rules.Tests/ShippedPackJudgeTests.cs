using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Tests.Judge;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Running;
using RfbWatch.TestKit;

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
        var rules = Repetitions.Sample(ShippedPacks.All.SelectMany(pack => pack.Rules)).ToList();

        var verdicts = MicrosoftParser.Ask(tables, [.. rules.Select(rule => rule.Query)]);

        Assert.All(rules.Zip(verdicts), pair =>
        {
            Assert.True(pair.Second.Errors.Length == 0, $"{pair.First.Id}: {string.Join(' ', pair.Second.Errors)}");
            Assert.Equal(pair.Second.Columns, CompiledRule.Compile(pair.First, new KqlOptions { Catalog = catalog }).Query.Schema.ToString());
        });
    }

    [JudgeFact]
    public void Microsofts_parser_takes_every_query_of_guides_hunts_and_exceptions()
    {
        var catalog = new HuntingTables();
        var tables = catalog.TableNames.ToDictionary(
            name => name,
            name => "(" + string.Join(", ", catalog.Find(name)!.Columns.Select(column => $"['{column.Name}']:{KustoTypeNames.NameOf(column.Type)}")) + ")");
        var queries = new List<(string Name, string Text)>();
        foreach (var pack in ShippedPacks.All)
        {
            foreach (var rule in pack.Rules)
            {
                var content = pack.Content[rule.Id];
                queries.AddRange(content.Guide.Where(step => step.Query.Length > 0).Select(step => ($"{rule.Id}: {step.Question}", RuleGuide.QueryOf(rule, step))));
                queries.AddRange(content.Hunting.Select(query => ($"{rule.Id}: {query.Name}", query.Query)));
            }

            foreach (var (exception, rule) in pack.Exceptions.SelectMany(exception => exception.Exception.Rules.Select(rule => (exception, pack.Rules.Single(each => each.Id == rule)))))
            {
                string text = exception.Exception.On is { } table ? $"{table}\n| where {exception.Exception.Where}" : $"let Hits = () {{\n{rule.Query}\n}};\nHits()\n| where {exception.Exception.Where}";
                queries.Add((exception.Name, WithLists(text, pack)));
            }
        }

        queries = [.. Repetitions.Sample(queries)];
        var verdicts = MicrosoftParser.Ask(tables, [.. queries.Select(query => query.Text)]);

        Assert.All(queries.Zip(verdicts), pair => Assert.True(pair.Second.Errors.Length == 0, $"{pair.First.Name}: {string.Join(' ', pair.Second.Errors)}\n{pair.First.Text}"));
    }

    /// <summary>The parser alone does not support watchlists: each is a table with its columns.</summary>
    private static string WithLists(string text, RulePack pack) => System.Text.RegularExpressions.Regex.Replace(text, @"_GetWatchlist\('([^']+)'\)", match =>
        $"(datatable({string.Join(", ", pack.Watchlists[match.Groups[1].Value].List.Schema.Columns.Select(column => $"{column.Name}:string"))}) [])");
}
