using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Exceptions;

namespace RfbWatch.Rules.Running;

/// <summary>
/// One run of a rule with its exceptions. If an exception removes rows of a table, the query runs twice, over the remaining rows and over all rows: a row returned only over all rows is
/// suppressed, and one returned by both has the values of the remaining rows. Exceptions on the result are applied afterwards. An exception that makes a row appear, as can
/// happen with a rule about missing rows, and an exception that fails are reported as problems and not applied.
/// </summary>
internal sealed class ExceptedRun(CompiledRule rule, ITableSource tables, RunOptions options)
{
    private readonly List<RuleProblem> _problems = [];
    private readonly List<RuleRow> _suppressed = [];
    private readonly HashSet<RuleException> _failed = [];
    private IReadOnlyList<ExceptedRows> _excepted = [];
    private IReadOnlyList<bool> _changed = [];

    /// <summary>The exception that removed source rows until the result no longer met the trigger.</summary>
    private RuleException? _belowTrigger;

    /// <summary>Runs the rule.</summary>
    /// <exception cref="KqlRunException">The rule's own query cannot continue.</exception>
    public RuleOutcome Outcome()
    {
        var exceptions = rule.Exceptions.Where(IsInForce).ToList();
        var onTables = exceptions.OfType<BoundException.OnTable>().ToList();
        var result = WithoutRows(onTables) ?? All();
        var rows = Evaluate(result, [.. exceptions.OfType<BoundException.OnResult>()]);
        return RuleOutcome.Of(rule, options.Now, result.Schema, [.. rows, .. _suppressed], _problems, result.Warnings);
    }

    private bool IsInForce(BoundException bound)
    {
        if (bound.Exception.Expires > options.Now)
        {
            return true;
        }

        _problems.Add(bound.Exception.Problem(bound.Exception.Places.Expires, ExceptionBinding.Expired, ExceptionBinding.ExpiredText(bound.Exception)));
        return false;
    }

    private RuleResult All() => RuleResult.Of(rule.Query, tables, options);

    /// <summary>The result of the remaining rows, with its suppressed rows; null if there are no exceptions, or the only one fails.</summary>
    private RuleResult? WithoutRows(List<BoundException.OnTable> exceptions)
    {
        if (exceptions.Count == 0 || Filtered(exceptions) is not { } filtered)
        {
            // If there are several, one that fails must not cancel the others.
            return exceptions.Count > 1 ? OneByOne(exceptions) : null;
        }

        if (filtered.Excepted.Count == 0)
        {
            return filtered.Result;
        }

        var all = All();
        var change = RowMatching.Of(filtered.Result.Schema, rule.Query.GroupKeys, all.Rows, filtered.Result.Rows);
        if (!MakesFire(change, all, filtered.Result) && (exceptions.Count == 1 || change.Disappeared.Count == 0))
        {
            Note(change, exceptions[0].Exception, all, filtered);
            return filtered.Result;
        }

        return OneByOne(exceptions, all);
    }

    /// <summary>Applies the exceptions one by one, so that each effect can be attributed.</summary>
    private RuleResult OneByOne(List<BoundException.OnTable> exceptions, RuleResult? all = null)
    {
        var first = all ?? All();
        var accepted = new List<BoundException.OnTable>();
        var current = (Result: first, Excepted: (IReadOnlyList<ExceptedRows>)[]);
        foreach (var exception in exceptions)
        {
            if (Filtered([.. accepted, exception]) is not { } next)
            {
                continue;
            }

            var change = RowMatching.Of(first.Schema, rule.Query.GroupKeys, current.Result.Rows, next.Result.Rows);
            if (MakesFire(change, current.Result, next.Result))
            {
                _problems.Add(exception.Exception.Problem(exception.Exception.Places.Where, "RW019",
                    $"Exception '{exception.Exception.Name}' makes rule '{rule.Rule.Id}' return rows that it does not return over all rows: the rule detects missing rows. Write the exception without 'on:', over the columns of the rule's result. It suppresses nothing."));
                continue;
            }

            Note(change, exception.Exception, current.Result, next);
            accepted.Add(exception);
            current = next;
        }

        _excepted = current.Excepted;
        _changed = RowMatching.Of(first.Schema, rule.Query.GroupKeys, first.Rows, current.Result.Rows).Changed;
        return current.Result;
    }

    private bool MakesFire(RowMatching change, RuleResult before, RuleResult after) =>
        change.Appeared > 0 || (!rule.Rule.IsTriggeredBy(before.Rows.Count) && rule.Rule.IsTriggeredBy(after.Rows.Count));

    private void Note(RowMatching change, RuleException exception, RuleResult before, (RuleResult Result, IReadOnlyList<ExceptedRows> Excepted) after)
    {
        _suppressed.AddRange(change.Disappeared.Select(cells => new RuleRow.Suppressed(cells, exception)));
        _excepted = after.Excepted;
        _changed = change.Changed;
        _belowTrigger ??= rule.Rule.IsTriggeredBy(before.Rows.Count) && !rule.Rule.IsTriggeredBy(after.Result.Rows.Count) ? exception : null;
    }

    private (RuleResult Result, IReadOnlyList<ExceptedRows> Excepted)? Filtered(List<BoundException.OnTable> exceptions)
    {
        var remaining = new ExceptedTables(tables, exceptions, options);
        try
        {
            var result = RuleResult.Of(rule.Query, remaining, options);
            return (result, remaining.Excepted);
        }
        catch (FailedExceptionException e)
        {
            if (_failed.Add(e.Failed))
            {
                _problems.Add(Failure(e.Failed, e.Message));
            }

            return null;
        }
    }

    private List<RuleRow> Evaluate(RuleResult result, IReadOnlyList<BoundException.OnResult> exceptions)
    {
        var covered = new Dictionary<int, RuleException>();
        foreach (var exception in result.Rows.Count == 0 ? [] : exceptions)
        {
            try
            {
                foreach (int row in exception.Covered(result.Schema, result.Rows, tables, options))
                {
                    covered.TryAdd(row, exception.Exception);
                }
            }
            catch (KqlRunException e)
            {
                _problems.Add(Failure(exception.Exception, e.Message));
            }
        }

        // Too few rows are left for the trigger: the exception that removed the others is also responsible for these.
        var below = covered.Count > 0 && rule.Rule.IsTriggeredBy(result.Rows.Count) && !rule.Rule.IsTriggeredBy(result.Rows.Count - covered.Count)
            ? covered.MaxBy(pair => pair.Key).Value
            : _belowTrigger;
        if (covered.Count > 0 && !rule.Rule.IsTriggeredBy(result.Rows.Count) && rule.Rule.IsTriggeredBy(result.Rows.Count - covered.Count))
        {
            _problems.AddRange(covered.Values.Distinct().Select(exception => exception.Problem(exception.Places.Where, "RW019",
                $"Exception '{exception.Name}' makes rule '{rule.Rule.Id}' fire: its trigger requires few rows, so it cannot have exceptions. It suppresses nothing.")));
            covered.Clear();
        }

        return [.. result.Rows.Select(RuleRow (cells, i) => (covered.GetValueOrDefault(i) ?? below) is { } exception
            ? new RuleRow.Suppressed(cells, exception)
            : new RuleRow.Raised(cells, i < _changed.Count && _changed[i] ? _excepted : []))];
    }

    private RuleProblem Failure(RuleException exception, string message) =>
        exception.Problem(exception.Places.Where, "RW015", $"Exception '{exception.Name}' could not be run for rule '{rule.Rule.Id}': {message}. It suppresses nothing.");
}
