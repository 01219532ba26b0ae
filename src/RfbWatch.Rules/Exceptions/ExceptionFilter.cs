using RfbWatch.Kql;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Exceptions;

/// <summary>Holds the rows of a rule's result against the exceptions that apply to it: each exception's predicate runs as KQL over the result.</summary>
public sealed class ExceptionFilter(IReadOnlyList<RuleException> exceptions, IWatchlists? watchlists)
{
    private const string ResultTable = "RuleResult";
    private const string RowNumber = "RuleResultRow";

    /// <summary>What is wrong with exceptions: predicates that fit no rule they name, expired ones. Each once.</summary>
    public IReadOnlyList<RuleProblem> Problems => _problems;

    private readonly List<RuleProblem> _problems = [];
    private readonly HashSet<(RuleException, string)> _told = [];

    /// <summary>Marks the rows of an outcome that an unexpired exception covers.</summary>
    public RuleOutcome Apply(RuleOutcome outcome, RunOptions options)
    {
        if (outcome.Result is not { Rows.Count: > 0 } result)
        {
            return outcome;
        }

        var suppressed = new Dictionary<int, RuleException>();
        foreach (var exception in exceptions.Where(exception => exception.AppliesTo(outcome.Compiled.Rule)))
        {
            if (exception.Expires <= options.Now)
            {
                Tell(exception, "RW014", $"Exception '{exception.Name}' of {exception.Owner} expired on {exception.Expires:yyyy-MM-dd} and suppresses nothing any more; renew it or remove it.");
                continue;
            }

            foreach (int row in Covered(exception, outcome.Compiled.Rule, result, options))
            {
                suppressed.TryAdd(row, exception);
            }
        }

        return outcome.With(suppressed);
    }

    private IEnumerable<int> Covered(RuleException exception, Rule rule, RuleResult result, RunOptions options)
    {
        var schema = new KustoSchema([.. result.Schema.Columns, new KustoColumn(RowNumber, KustoType.Long)]);
        var query = KqlEngine.Compile($"{ResultTable} | where {exception.Where}\n| project {RowNumber}", new KqlOptions
        {
            Catalog = new TableCatalog([new(ResultTable, schema)]),
            Watchlists = watchlists,
        });
        if (query.Diagnostics.FirstOrDefault(diagnostic => diagnostic.IsError) is { } error)
        {
            // An exception for all rules fits only those whose result has its columns.
            if (!exception.Rules.Contains("*"))
            {
                Tell(exception, error.Code, $"Exception '{exception.Name}' does not fit rule '{rule.Name}': {error.Message}");
            }

            return [];
        }

        try
        {
            var rows = new NumberedRows(result.Rows);
            return [.. RuleResult.Of(query, rows, options).Rows.Select(row => (int)row[0].AsLong)];
        }
        catch (KqlRunException e)
        {
            Tell(exception, "RW015", $"Exception '{exception.Name}' could not be run over rule '{rule.Name}': {e.Message}");
            return [];
        }
    }

    private void Tell(RuleException exception, string code, string message)
    {
        if (_told.Add((exception, code + message)))
        {
            _problems.Add(new RuleProblem(exception.Source, exception.Line, 1, code, message, IsWarning: true));
        }
    }

    private sealed class NumberedRows(IReadOnlyList<KustoValue[]> rows) : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => rows.Select((row, i) => (KustoValue[])[.. row, KustoValue.Of((long)i)]);
    }
}
