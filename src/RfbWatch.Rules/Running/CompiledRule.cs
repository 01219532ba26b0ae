using RfbWatch.Kql;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Rules.Running;

/// <summary>A rule whose query is compiled against the tables at hand.</summary>
public sealed class CompiledRule
{
    private CompiledRule(Rule rule, CompiledQuery query, IReadOnlyList<RuleProblem> problems)
    {
        Rule = rule;
        Query = query;
        Problems = problems;
    }

    /// <summary>The rule.</summary>
    public Rule Rule { get; }

    /// <summary>Its query.</summary>
    public CompiledQuery Query { get; }

    /// <summary>Errors and warnings, at their places in the rule's file.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>Whether it can run.</summary>
    public bool IsValid => !Problems.Any(problem => !problem.IsWarning);

    /// <summary>Compiles a rule.</summary>
    public static CompiledRule Compile(Rule rule, KqlOptions options)
    {
        var query = KqlEngine.Compile(rule.Query, options);
        return new CompiledRule(rule, query, [.. query.Diagnostics.Select(diagnostic => InFile(rule, diagnostic))]);
    }

    /// <summary>Runs the rule; what goes wrong is in the outcome, never an exception.</summary>
    public RuleOutcome Run(ITableSource tables, RunOptions options)
    {
        if (!IsValid)
        {
            return RuleOutcome.Failed(this, "the rule is invalid");
        }

        try
        {
            return RuleOutcome.Of(this, RuleResult.Of(Query, tables, options));
        }
        catch (KqlRunException e)
        {
            return RuleOutcome.Failed(this, e.Message);
        }
    }

    private static RuleProblem InFile(Rule rule, KqlDiagnostic diagnostic) => new(
        rule.Source,
        rule.QueryLine + diagnostic.Line - 1,
        rule.QueryIndent + diagnostic.Column,
        diagnostic.Code,
        diagnostic.Message,
        IsWarning: !diagnostic.IsError);
}
