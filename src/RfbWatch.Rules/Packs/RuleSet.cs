using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Exceptions;
using RfbWatch.Rules.Files;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Packs;

/// <summary>The rules of a run: read and compiled, with their problems.</summary>
public sealed class RuleSet
{
    private RuleSet(IReadOnlyList<CompiledRule> rules, IReadOnlyList<RuleProblem> problems)
    {
        Rules = rules;
        Problems = problems;
        Hash = HashOf(rules);
    }

    /// <summary>The valid rules, in the given order; if two have the same id, the later one is used.</summary>
    public IReadOnlyList<CompiledRule> Rules { get; }

    /// <summary>Errors and warnings for all files and rules.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>Whether a rule or file is invalid.</summary>
    public bool HasErrors => Problems.Any(problem => !problem.IsWarning);

    /// <summary>Identifies the loaded rules: 16 hexadecimal digits over their ids and queries.</summary>
    public string Hash { get; }

    /// <summary>Reads the included packs and rule paths, and compiles all rules.</summary>
    /// <param name="shipped">Whether the included packs are read.</param>
    /// <param name="paths">Rule files and folders (read recursively, by name).</param>
    /// <param name="options">Tables and functions for binding the queries.</param>
    /// <param name="exceptions">The exceptions of the run.</param>
    /// <param name="parameters">Values of the rules' parameters.</param>
    /// <param name="asOf">The time at which exceptions are checked for expiry, UTC.</param>
    public static RuleSet Load(
        bool shipped, IEnumerable<string> paths, KqlOptions options, IReadOnlyList<RuleException> exceptions, IReadOnlyList<RuleParameterValue> parameters, DateTime asOf)
    {
        var rules = new List<Rule>();
        var problems = new List<RuleProblem>();
        if (shipped)
        {
            rules.AddRange(ShippedPacks.All.SelectMany(pack => pack.Rules));
        }

        foreach (string path in paths)
        {
            foreach (var file in ReadPath(path))
            {
                rules.AddRange(file.Rules);
                problems.AddRange(file.Problems);
            }
        }

        return Compile(RuleParameters.Apply(rules, parameters, problems), problems, options, exceptions, asOf);
    }

    /// <summary>Compiles rules that have already been read.</summary>
    public static RuleSet Compile(
        IReadOnlyList<Rule> rules, IReadOnlyList<RuleProblem> fileProblems, KqlOptions options, IReadOnlyList<RuleException> exceptions, DateTime asOf)
    {
        var problems = new List<RuleProblem>(fileProblems);
        var byId = new Dictionary<string, CompiledRule>(StringComparer.OrdinalIgnoreCase);
        var order = new List<string>();
        foreach (var rule in rules)
        {
            var compiled = CompiledRule.Compile(rule, options);
            problems.AddRange(compiled.Problems);
            if (byId.TryGetValue(rule.Id, out var earlier))
            {
                problems.Add(new RuleProblem(rule.Source, rule.QueryLine, 1, "RW008", $"Rule id '{rule.Id}' is also in {earlier.Rule.Source}; this one is used.", IsWarning: true));
            }
            else
            {
                order.Add(rule.Id);
            }

            byId[rule.Id] = compiled;
        }

        var valid = order.Select(id => byId[id]).Where(rule => rule.IsValid).ToList();
        string[] others = [.. order, .. ShippedPacks.All.SelectMany(pack => pack.Rules).Select(rule => rule.Id)];
        var bound = ExceptionBinding.Of(exceptions, [.. valid.Select(rule => (rule.Rule, rule.Query))], others, options, asOf);
        problems.AddRange(bound.Problems);
        return new RuleSet([.. valid.Select(rule => rule.With(bound.Of(rule.Rule)))], problems);
    }

    /// <summary>Rule files of a path: the file itself, or all rule files of a folder.</summary>
    public static IEnumerable<RuleFile> ReadPath(string path)
    {
        if (!Directory.Exists(path))
        {
            yield return RuleFileReader.Read(path);
            yield break;
        }

        string[] files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(RuleFileReader.IsRuleFile)
            .Where(file => !RulePack.IsBesideRules(Path.GetRelativePath(path, file)) && !ExceptionFile.IsExceptionsFile(file))
            .Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            yield return RuleFile.Unreadable(path, "RW009", "The folder contains no rule file (.yaml, .yml, .kql, .csl, .kusto, .txt, .md, .json).");
        }

        foreach (string file in files)
        {
            yield return RuleFileReader.Read(file);
        }
    }

    private static string HashOf(IReadOnlyList<CompiledRule> rules)
    {
        // Everything that affects the results, the schedule or the alerts.
        string text = string.Join('\0', rules.Select(compiled => compiled.Rule).SelectMany(rule => (string[])
        [
            rule.Id, rule.Name, rule.Query, rule.AlertTitleFormat, string.Join(',', rule.Tactics), string.Join(',', rule.Techniques),
            string.Create(CultureInfo.InvariantCulture, $"{rule.Kind} {rule.Severity} {rule.QueryFrequency} {rule.QueryPeriod} {rule.TriggerOperator} {rule.TriggerThreshold} {rule.SuppressionDuration} {rule.AlertPerResult}"),
        ]));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
