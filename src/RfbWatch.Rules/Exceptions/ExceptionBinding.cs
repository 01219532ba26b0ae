using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Exceptions;

/// <summary>
/// Checks exceptions against the rules that they name when rules are loaded: unknown rules, tables, columns and watchlists, predicates that do not compile and dates in the
/// past are errors with their position in the file, and such an exception suppresses nothing.
/// </summary>
public sealed class ExceptionBinding
{
    /// <summary>Code of the problem that an exception has expired, which does not invalidate the rules.</summary>
    public const string Expired = "RW014";

    private readonly Dictionary<string, List<BoundException>> _byRule = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<RuleProblem> _problems = [];
    private readonly KqlOptions _options;

    private ExceptionBinding(KqlOptions options) => _options = options;

    /// <summary>The problems with the exceptions.</summary>
    public IReadOnlyList<RuleProblem> Problems => _problems;

    /// <summary>The exceptions of a rule, in the order of their file.</summary>
    public IReadOnlyList<BoundException> Of(Rule rule) => _byRule.TryGetValue(rule.Id, out var bound) ? bound : [];

    /// <summary>Binds exceptions to rules.</summary>
    /// <param name="exceptions">The exceptions.</param>
    /// <param name="rules">The valid rules, with their queries.</param>
    /// <param name="otherIds">Ids of rules that exist but are not loaded: an exception for one of them is not an error.</param>
    /// <param name="options">Tables and watchlists.</param>
    /// <param name="asOf">The time at which exceptions are checked for expiry, UTC.</param>
    public static ExceptionBinding Of(
        IReadOnlyList<RuleException> exceptions, IReadOnlyList<(Rule Rule, CompiledQuery Query)> rules, IReadOnlyCollection<string> otherIds, KqlOptions options, DateTime asOf)
    {
        var binding = new ExceptionBinding(options);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var exception in exceptions)
        {
            if (!names.Add(exception.Name))
            {
                binding.Report(exception, default, "RW016", $"There are two exceptions '{exception.Name}': names must be unique, because alerts contain the name of the exception that suppressed them. The second one suppresses nothing.");
            }
            else if (exception.Expires <= asOf)
            {
                binding.Report(exception, exception.Places.Expires, Expired, ExpiredText(exception));
            }
            else
            {
                binding.Bind(exception, rules, otherIds);
            }
        }

        return binding;
    }

    /// <summary>The problem of an expired exception.</summary>
    internal static string ExpiredText(RuleException exception) =>
        $"Exception '{exception.Name}' of {exception.Owner} expired on {exception.Expires:yyyy-MM-dd} and no longer suppresses anything; renew it or remove it.";

    private void Bind(RuleException exception, IReadOnlyList<(Rule Rule, CompiledQuery Query)> rules, IReadOnlyCollection<string> otherIds)
    {
        for (int i = 0; i < exception.Rules.Count; i++)
        {
            string id = exception.Rules[i];
            if (id != "*" && !rules.Any(rule => rule.Rule.Id.Equals(id, StringComparison.OrdinalIgnoreCase)) && !otherIds.Contains(id, StringComparer.OrdinalIgnoreCase))
            {
                Report(exception, i < exception.Places.Rules.Count ? exception.Places.Rules[i] : default, "RW017",
                    $"Exception '{exception.Name}' names rule '{id}', which does not exist; {Suggestion(id, rules.Select(rule => rule.Rule.Id).Concat(otherIds))}");
            }
        }

        if (exception.On is { } table && _options.Catalog.Find(table) is null)
        {
            Report(exception, exception.Places.On, "RW018", $"Exception '{exception.Name}' is on table '{table}', which does not exist; {Suggestion(table, _options.Catalog.TableNames)}");
            return;
        }

        RuleProblem? unfit = null;
        bool fits = false;
        foreach (var (rule, query) in rules.Where(rule => exception.AppliesTo(rule.Rule)))
        {
            var (bound, problem) = exception.On is { } on ? OnTable(exception, on, rule, query) : OnResult(exception, rule, query);
            if (bound is not null)
            {
                fits = true;
                if (!_byRule.TryGetValue(rule.Id, out var list))
                {
                    _byRule[rule.Id] = list = [];
                }

                list.Add(bound);
            }
            else if (!exception.IsForAll)
            {
                _problems.Add(problem!);
            }
            else
            {
                unfit ??= problem;
            }
        }

        // An exception for all rules applies to those that have its columns; there should be at least one.
        if (!fits && unfit is not null)
        {
            _problems.Add(unfit);
        }
    }

    private (BoundException? Bound, RuleProblem? Problem) OnTable(RuleException exception, string table, Rule rule, CompiledQuery query)
    {
        string name = OwnTables.Canonical(table);
        if (!query.ReferencedTables.Any(read => OwnTables.Canonical(read) == name))
        {
            return (null, exception.Problem(exception.Places.On, "RW018",
                $"Exception '{exception.Name}' is on table {table}, which rule '{rule.Id}' does not read; it reads {string.Join(", ", query.ReferencedTables)}."));
        }

        var remaining = BoundException.CompileTable(exception, _options.Catalog.Find(table)!, _options);
        return ErrorOf(exception, remaining, $"a row of {table} for rule '{rule.Id}'") is { } problem ? (null, problem) : (new BoundException.OnTable(exception, name, remaining), null);
    }

    private (BoundException? Bound, RuleProblem? Problem) OnResult(RuleException exception, Rule rule, CompiledQuery query)
    {
        if (query.HasOpenSchema)
        {
            return (new BoundException.OnResult(exception, null, _options), null);
        }

        var covered = BoundException.CompileResult(exception, query.Schema, _options);
        string subject = $"the result of rule '{rule.Id}' (columns {string.Join(", ", query.Schema.Columns.Select(column => column.Name))}; to except rows that the rule reads, name their table with 'on:')";
        return ErrorOf(exception, covered, subject) is { } problem ? (null, problem) : (new BoundException.OnResult(exception, covered, _options), null);
    }

    private static RuleProblem? ErrorOf(RuleException exception, CompiledQuery query, string subject) =>
        query.Diagnostics.FirstOrDefault(diagnostic => diagnostic.IsError) is { } error
            ? exception.Problem(BoundException.PlaceOf(exception, error), error.Code, $"Exception '{exception.Name}' does not match {subject}: {error.Message}")
            : null;

    private static string Suggestion(string name, IEnumerable<string> known)
    {
        string[] all = [.. known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string? near = all.Select(each => (Name: each, Distance: Distance(name, each))).OrderBy(each => each.Distance).FirstOrDefault(each => each.Distance <= Math.Max(2, name.Length / 3)).Name;
        return near is not null ? $"did you mean '{near}'?" : $"'rfbwatch rules list' lists the rules and 'rfbwatch schema' the tables.";
    }

    /// <summary>Levenshtein distance, ignoring case.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }

    private void Report(RuleException exception, TextPlace place, string code, string message) => _problems.Add(exception.Problem(place, code, message));
}
