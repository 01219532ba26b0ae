using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RfbWatch.Kql.Binding;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Planning;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Engine;

/// <summary>A parsed and bound query. Immutable: it can run many times, also concurrently.</summary>
public sealed class CompiledQuery
{
    // Number of rows that an asynchronous run may compute before they are read.
    private const int RowsAhead = 1_024;

    private readonly string _text;
    private readonly IReadOnlyList<Statement> _statements;
    private readonly KqlOptions _options;
    private readonly QueryPlan? _bound;
    private readonly QueryPlan? _rewritten;
    private readonly QueryPlan? _columnar;

    internal CompiledQuery(string text, IReadOnlyList<Statement> statements, KqlOptions options, QueryPlan? bound, IReadOnlyList<KqlDiagnostic> diagnostics)
    {
        _text = text;
        _statements = statements;
        _options = options;
        _bound = bound;
        Diagnostics = diagnostics;
        CanRun = bound is not null && !diagnostics.Any(diagnostic => diagnostic.IsError);
        _rewritten = CanRun ? Planner.Rewrite(bound!) : null;
        _columnar = CanRun ? Planner.InColumns(_rewritten!) : null;
        ReferencedTables = [.. SyntaxTables.NamedIn(statements, options.Catalog, options.Functions)];
        GroupKeys = SyntaxGroups.KeysOf(statements);
    }

    /// <summary>Errors and warnings, in the order in which they were found.</summary>
    public IReadOnlyList<KqlDiagnostic> Diagnostics { get; }

    /// <summary>Whether the query can run: no diagnostic is an error.</summary>
    public bool CanRun { get; }

    /// <summary>
    /// The columns of the result, as far as they are known before the query runs; empty if the query does not bind. A plugin such as bag_unpack
    /// adds columns at run time: see <see cref="HasOpenSchema"/>.
    /// </summary>
    public KustoSchema Schema => _bound?.Root.Schema ?? KustoSchema.Empty;

    /// <summary>Whether a run may return further columns.</summary>
    public bool HasOpenSchema => _bound?.Root.IsOpen ?? false;

    /// <summary>The plan as bound, before any rewrite: one operator per line, with inputs indented below the operators that read them. Empty if the query cannot run.</summary>
    public string BoundPlan => CanRun ? _bound!.ToString() : string.Empty;

    /// <summary>
    /// The plan that runs: the bound plan after all rewrites (predicates and columns pushed down to the tables, sort followed by take combined into top). Operators marked <c>columnar</c>
    /// run over blocks of columns, the others row by row. Empty if the query cannot run.
    /// </summary>
    public string Plan => _columnar?.ToString() ?? string.Empty;

    /// <summary>
    /// Returns the names of the columns that the query reads from a table; empty if it does not read the table or cannot run. Null if the columns are known only at run time, because
    /// a plugin creates columns and the operators after it are bound to them.
    /// </summary>
    /// <param name="isTable">Tests whether a table name refers to the table.</param>
    public IReadOnlySet<string>? ColumnsRead(Predicate<string> isTable)
    {
        ArgumentNullException.ThrowIfNull(isTable);
        if (_rewritten is null)
        {
            return new HashSet<string>();
        }

        return _bound!.NeedsRun ? null : _rewritten.ColumnsOf(isTable);
    }

    /// <summary>
    /// Returns the conditions that rows of a table must satisfy to change the result, in the order of their evaluation: a reader of the table can leave out all other rows. Empty if all rows may
    /// be needed, as for a table that the query reads twice, or a query whose <c>now()</c> may depend on the rows.
    /// </summary>
    /// <param name="isTable">Tests whether a table name refers to the table.</param>
    public IReadOnlyList<RowCondition> ConditionsOn(Predicate<string> isTable)
    {
        ArgumentNullException.ThrowIfNull(isTable);
        if (_rewritten is null || _bound!.NeedsRun || ReadsNow)
        {
            return [];
        }

        // A condition with an effect is evaluated for the rows that satisfy the conditions before it, and for no others.
        var conditions = _rewritten.ConditionsOn(isTable, out var schema).TakeWhile(condition => !condition.HasEffect);
        return [.. conditions.Where(RowCondition.IsUsable).Select(condition => new RowCondition(condition, schema))];
    }

    /// <summary>
    /// Whether the query, or a saved function that it calls, reads the time of the run with <c>now()</c> or <c>ago()</c>. If not, <see cref="RunOptions.Now"/> has no effect.
    /// </summary>
    public bool ReadsNow { get; internal init; }

    /// <summary>Catalog tables named by the query or by a saved function that it calls.</summary>
    public IReadOnlyList<string> ReferencedTables { get; }

    /// <summary>
    /// Names of the columns by which the last <c>summarize</c> or <c>distinct</c> of the query groups; null if the query does not group rows. Later operators may
    /// have renamed or dropped these columns.
    /// </summary>
    public IReadOnlyList<string>? GroupKeys { get; }

    // A column of unknown type contains nulls.
    private static KustoSchema WithoutUnknown(KustoSchema schema) =>
        new(schema.Columns.Select(column => column.Type == KustoType.Unknown ? column with { Type = KustoType.Dynamic } : column));

    /// <summary>
    /// Runs the query. Rows are computed as they are read, so the exceptions below may also be thrown while they are read. Warnings are complete once all
    /// rows have been read.
    /// </summary>
    /// <exception cref="InvalidOperationException">The query has errors.</exception>
    /// <exception cref="KqlRunException">The run cannot continue; a <see cref="KqlLimitException"/> if it reached a limit.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public KqlResult Run(ITableSource source, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        if (!CanRun)
        {
            throw new InvalidOperationException($"The query has errors: {Diagnostics.First(diagnostic => diagnostic.IsError)}");
        }

        var context = new EvaluationContext(source, options);
        var plan = _bound!.NeedsRun ? Planner.Rewrite(BindToColumns(context)) : _rewritten!;
        if (source is IColumnSource)
        {
            plan = _bound.NeedsRun ? Planner.InColumns(plan) : _columnar!;
        }

        return ResultOf(plan, context);
    }

    /// <summary>Runs the query on another thread and returns its rows as they are computed. Ending the enumeration early stops the run.</summary>
    /// <param name="source">The tables.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="cancellation">Cancels the run, even in the middle of an operator.</param>
    /// <exception cref="InvalidOperationException">The query has errors.</exception>
    /// <exception cref="KqlRunException">The run cannot continue; a <see cref="KqlLimitException"/> if it reached a limit.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async IAsyncEnumerable<KustoValue[]> RunAsync(ITableSource source, RunOptions options, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(options.Cancellation, cancellation);
        var rows = Channel.CreateBounded<KustoValue[]>(new BoundedChannelOptions(RowsAhead) { SingleReader = true, SingleWriter = true });
        var running = Task.Run(() => WriteAsync(() => Run(source, options with { Cancellation = stop.Token }), rows.Writer, stop.Token), CancellationToken.None);
        try
        {
            while (await rows.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (rows.Reader.TryRead(out var row))
                {
                    yield return row;
                }
            }

            await running.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WriteAsync(Func<KqlResult> run, ChannelWriter<KustoValue[]> rows, CancellationToken cancellation)
    {
        try
        {
            foreach (var row in run().Rows)
            {
                await rows.WriteAsync(row, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            rows.Complete();
        }
    }

    /// <summary>Runs the plan as bound, without rewrites. The rewritten plan must return the same result.</summary>
    internal KqlResult RunAsBound(ITableSource source, RunOptions options)
    {
        var context = new EvaluationContext(source, options);
        return ResultOf(_bound!.NeedsRun ? BindToColumns(context) : _bound, context);
    }

    // The columns of a plugin's result are known only during the run, so the operators after it are bound again to these columns.
    private QueryPlan BindToColumns(EvaluationContext context)
    {
        var diagnostics = new DiagnosticBag(_text);
        var bound = new Binder(diagnostics, _options, context).Bind(_statements);
        if (bound is null || diagnostics.HasErrors)
        {
            throw new KqlRunException($"The query does not match the columns returned by its plugin: {diagnostics.Items.First(diagnostic => diagnostic.IsError)}");
        }

        return bound;
    }

    private static KqlResult ResultOf(QueryPlan plan, EvaluationContext context)
    {
        context.Parts = plan.Sources;
        var table = plan.Root;
        if (table is BranchesNode several)
        {
            var further = several.Branches.Skip(1).Select(branch => new KqlTable(branch.Name, WithoutUnknown(branch.Table.Schema), branch.Table.Rows(context)));
            return new KqlResult(WithoutUnknown(table.Schema), table.Rows(context), context, [.. further], several.Branches[0].Name);
        }

        return new KqlResult(WithoutUnknown(table.Schema), table.Rows(context), context, [], string.Empty);
    }
}
