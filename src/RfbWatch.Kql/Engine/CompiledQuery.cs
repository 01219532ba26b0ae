using RfbWatch.Kql.Binding;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Planning;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Engine;

/// <summary>A query that was parsed and bound. Immutable: it may run many times, also at once.</summary>
public sealed class CompiledQuery
{
    private readonly string _text;
    private readonly IReadOnlyList<Statement> _statements;
    private readonly KqlOptions _options;
    private readonly QueryPlan? _bound;
    private readonly QueryPlan? _rewritten;

    internal CompiledQuery(string text, IReadOnlyList<Statement> statements, KqlOptions options, QueryPlan? bound, IReadOnlyList<KqlDiagnostic> diagnostics)
    {
        _text = text;
        _statements = statements;
        _options = options;
        _bound = bound;
        Diagnostics = diagnostics;
        CanRun = bound is not null && !diagnostics.Any(diagnostic => diagnostic.IsError);
        _rewritten = CanRun ? Planner.Rewrite(bound!) : null;
        ReferencedTables = [.. SyntaxTables.NamedIn(statements, options.Catalog, options.Functions)];
        GroupKeys = SyntaxGroups.KeysOf(statements);
    }

    /// <summary>Errors and warnings, in the order in which they were found.</summary>
    public IReadOnlyList<KqlDiagnostic> Diagnostics { get; }

    /// <summary>True when no diagnostic is an error.</summary>
    public bool CanRun { get; }

    /// <summary>
    /// The result's columns as far as they are known before it runs; empty when the query does not bind. A plugin such as bag_unpack adds
    /// columns when it runs: see <see cref="HasOpenSchema"/>.
    /// </summary>
    public KustoSchema Schema => _bound?.Root.Schema ?? KustoSchema.Empty;

    /// <summary>True when a run may give further columns.</summary>
    public bool HasOpenSchema => _bound?.Root.IsOpen ?? false;

    /// <summary>The plan as it was bound, one operator a line, inputs below their readers and further in; empty when the query cannot run.</summary>
    public string BoundPlan => CanRun ? _bound!.ToString() : string.Empty;

    /// <summary>The plan that runs: the bound one after all rewrites (predicates and columns pushed to the tables, sort and take as top). Empty when the query cannot run.</summary>
    public string Plan => _rewritten?.ToString() ?? string.Empty;

    /// <summary>Tables of the catalog that the query names, or a saved function that it calls.</summary>
    public IReadOnlyList<string> ReferencedTables { get; }

    /// <summary>
    /// Names of the columns by which the query's last <c>summarize</c> or <c>distinct</c> groups; null where each row of the result stands for itself. Later operators may
    /// have renamed or dropped them.
    /// </summary>
    public IReadOnlyList<string>? GroupKeys { get; }

    // A column of which nothing is known holds nulls.
    private static KustoSchema WithoutUnknown(KustoSchema schema) =>
        new(schema.Columns.Select(column => column.Type == KustoType.Unknown ? column with { Type = KustoType.Dynamic } : column));

    /// <summary>
    /// Runs the query. Rows are computed as they are read, so the exceptions below also come while reading them; warnings are complete when all
    /// rows were read.
    /// </summary>
    /// <exception cref="InvalidOperationException">The query has errors.</exception>
    /// <exception cref="KqlRunException">It cannot go on; a <see cref="KqlLimitException"/> when it met a limit.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public KqlResult Run(ITableSource source, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        if (!CanRun)
            throw new InvalidOperationException($"The query has errors: {Diagnostics.First(diagnostic => diagnostic.IsError)}");
        var context = new EvaluationContext(source, options);
        return ResultOf(_bound!.NeedsRun ? Planner.Rewrite(BindToColumns(context)) : _rewritten!, context);
    }

    /// <summary>The same, by the plan as it was bound: what the rewritten one has to agree with.</summary>
    internal KqlResult RunAsBound(ITableSource source, RunOptions options)
    {
        var context = new EvaluationContext(source, options);
        return ResultOf(_bound!.NeedsRun ? BindToColumns(context) : _bound, context);
    }

    // The columns of a plugin's result are known only in the run: what follows it is bound again, to them.
    private QueryPlan BindToColumns(EvaluationContext context)
    {
        var diagnostics = new DiagnosticBag(_text);
        QueryPlan? bound = new Binder(diagnostics, _options, context).Bind(_statements);
        if (bound is null || diagnostics.HasErrors)
            throw new KqlRunException($"The query does not fit the columns that its plugin made: {diagnostics.Items.First(diagnostic => diagnostic.IsError)}");
        return bound;
    }

    private static KqlResult ResultOf(QueryPlan plan, EvaluationContext context)
    {
        context.Parts = plan.Sources;
        TableNode table = plan.Root;
        if (table is BranchesNode several)
        {
            IEnumerable<KqlTable> further = several.Branches.Skip(1).Select(branch => new KqlTable(branch.Name, WithoutUnknown(branch.Table.Schema), branch.Table.Rows(context)));
            return new KqlResult(WithoutUnknown(table.Schema), table.Rows(context), context, [.. further], several.Branches[0].Name);
        }

        return new KqlResult(WithoutUnknown(table.Schema), table.Rows(context), context, [], string.Empty);
    }
}
