using System.Runtime.CompilerServices;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Planning;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <summary>
/// Resolves the names and types of a parsed query and creates the tree that runs. After an error is recorded, an unknown value replaces the faulty part, so
/// that all errors are found. During a run, a table whose columns depend on its rows is computed immediately and bound to its actual columns.
/// </summary>
internal sealed partial class Binder(DiagnosticBag diagnostics, KqlOptions options, EvaluationContext? run)
{
    // Lets and functions are expanded in place. This limits a chain of them that doubles in size at every step.
    private const long MaximumWeight = 1_000_000;

    // Plan rewriting and row reading are recursive. Realistic queries do not have this many operators in sequence.
    private const int MaximumDepth = 1_000;

    private readonly EvaluationContext _constants = Constants.NewContext();
    private readonly Dictionary<string, Expression> _settings = new(StringComparer.Ordinal);
    private readonly HashSet<ScanNode> _elsewhere = [];
    private readonly List<PlanPart> _parts = [];
    private int _slots;
    private long _weight;

    /// <summary>Whether the query depends on the time of the run (now, ago).</summary>
    public bool ReadsNow { get; private set; }

    // Set when a table inside a function reads an argument that depends on the caller's row.
    private bool _readsCallerInTable;

    /// <summary>Binds the statements; returns null if they contain no query or binding cannot continue.</summary>
    public QueryPlan? Bind(IReadOnlyList<Statement> statements)
    {
        var scope = new Scope(null);
        TableNode? result = null;
        try
        {
            result = BindStatements(statements, scope);
        }
        catch (BindingException)
        {
            // The diagnostic states why binding could not continue.
        }

        if (result is null)
        {
            if (!diagnostics.HasErrors)
            {
                diagnostics.Error(0, 0, "KS006", "Missing query: there is no statement that returns a result.");
            }

            return null;
        }

        return new QueryPlan(result, [.. _parts]);
    }

    private TableNode? BindStatements(IReadOnlyList<Statement> statements, Scope scope)
    {
        TableNode? result = null;
        foreach (var statement in statements)
        {
            switch (statement)
            {
                case Statement.Let let:
                    BindLet(let, scope);
                    break;
                case Statement.SetOption { Value: { } setting } option:
                    _settings[option.Option] = setting;
                    break;
                case Statement.QueryParameters declared:
                    DeclareParameters(declared, scope);
                    break;
                case Statement.Pattern pattern:
                    scope.Declare(pattern.Name.Text, new Symbol.Pattern(pattern, scope));
                    break;
                case Statement.Unsupported unsupported:
                    Error(unsupported, "RW001", $"The statement '{unsupported.What}' is not supported.");
                    break;
                case Statement.Query query:
                    if (result is not null)
                    {
                        diagnostics.Warning(query.Start, query.Length, "RW003", "The text has several queries; the result is that of the last one.");
                    }

                    result = ResultOf(BindAny(query.Value, new Env(scope, null, false, null), wantsTable: true));
                    break;
            }
        }

        return result;
    }

    // A scalar query returns a table with a single cell.
    private static TableNode ResultOf(Bound bound)
    {
        if (bound is TableNode table)
        {
            return table;
        }

        var scalar = (Scalar)bound;
        return new GeneratedNode(new KustoSchema(new KustoColumn("print_0", scalar.Type)), text => $"print {scalar.Describe(text)}", context => [[scalar.Evaluate(new RowFrame(context))]]);
    }

    private void BindLet(Statement.Let let, Scope scope)
    {
        string name = let.Name.Text;
        if (scope.Declares(name))
        {
            Error(let.Name, "KS201", $"A variable with the name '{name}' has already been declared.");
            return;
        }

        if (let.Value is Expression.Lambda lambda)
        {
            scope.Declare(name, new Symbol.Function(lambda, scope));
            return;
        }

        long before = _weight;
        var bound = BindAny(let.Value, new Env(scope, null, false, null), wantsTable: false);
        scope.Declare(name, new Symbol.Value(bound, Math.Max(1, _weight - before)));
    }

    private void DeclareParameters(Statement.QueryParameters declared, Scope scope)
    {
        foreach (var parameter in declared.Parameters)
        {
            var value = parameter.Default is null ? null : BindScalar(parameter.Default, new Env(scope, null, false, null));
            var bound = Finish(new ParameterScalar(parameter.Name, parameter.Type, value));
            scope.Declare(parameter.Name, new Symbol.Value(bound, 1));
        }
    }

    private int NewSlot() => _slots++;

    private void Weigh(SyntaxNode node, long weight)
    {
        _weight += weight;
        if (_weight > MaximumWeight || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            Error(node, "KS245", "The query is too deep or grows too large when its lets and functions are expanded.");
            throw new BindingException();
        }
    }

    private void Error(SyntaxNode node, string code, string message) => diagnostics.Error(node.Start, node.Length, code, message);

    // Represents an unknown table. Its columns are unknown as well, so that it causes no further errors.
    private static FixedNode UnknownTable => new(KustoSchema.Empty, [], isOpen: true);

    private static Scalar UnknownScalar => new ConstantScalar(KustoType.Unknown, KustoValue.Null);
}
