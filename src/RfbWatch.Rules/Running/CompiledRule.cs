using RfbWatch.Kql;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Exceptions;

namespace RfbWatch.Rules.Running;

/// <summary>A rule whose query is compiled against the available tables, together with the exceptions that apply to it, so that a run cannot omit them.</summary>
public sealed class CompiledRule
{
    private CompiledRule(Rule rule, CompiledQuery query, IReadOnlyList<RuleProblem> problems, IReadOnlyList<BoundException> exceptions)
    {
        Rule = rule;
        Query = query;
        Problems = problems;
        Exceptions = exceptions;
    }

    /// <summary>The rule.</summary>
    public Rule Rule { get; }

    /// <summary>Its query.</summary>
    public CompiledQuery Query { get; }

    /// <summary>Errors and warnings, with their positions in the rule's file.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>Its exceptions.</summary>
    public IReadOnlyList<BoundException> Exceptions { get; }

    /// <summary>Whether it can run.</summary>
    public bool IsValid => !Problems.Any(problem => !problem.IsWarning);

    /// <summary>Compiles a rule without exceptions.</summary>
    public static CompiledRule Compile(Rule rule, KqlOptions options)
    {
        var query = KqlEngine.Compile(rule.Query, options);
        return new CompiledRule(rule, query, [.. query.Diagnostics.Select(diagnostic => InFile(rule, diagnostic))], []);
    }

    /// <summary>The same rule with exceptions.</summary>
    public CompiledRule With(IReadOnlyList<BoundException> exceptions) => new(Rule, Query, Problems, exceptions);

    /// <summary>Runs the rule with its exceptions; errors are in the outcome and never thrown.</summary>
    public RuleOutcome Run(ITableSource tables, RunOptions options)
    {
        if (!IsValid)
        {
            return RuleOutcome.Failed(this, options.Now, "the rule is invalid");
        }

        try
        {
            return new ExceptedRun(this, tables, options).Outcome();
        }
        catch (KqlRunException e)
        {
            return RuleOutcome.Failed(this, options.Now, e.Message);
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
