using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>A built-in scalar function: what the binder and the evaluator need to know of it.</summary>
/// <param name="Name">Its name; names are case-sensitive.</param>
/// <param name="MinimumArguments">Fewest arguments.</param>
/// <param name="MaximumArguments">Most arguments; <see cref="int.MaxValue"/> for no end.</param>
/// <param name="ResultType">Its static type for given arguments. May report errors.</param>
/// <param name="Bind">Makes the code to run; called once per call site, so constants (a pattern, a format) are prepared there.</param>
internal sealed record ScalarFunction(
    string Name,
    int MinimumArguments,
    int MaximumArguments,
    Func<FunctionBinding, KustoType> ResultType,
    Func<FunctionBinding, ScalarInvoker> Bind)
{
    /// <summary>Other names of the same function (<c>todynamic</c>, <c>parsejson</c>).</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What a call without a name of its own is called as a column.</summary>
    public ColumnNaming Naming { get; init; } = ColumnNaming.Numbered;

    /// <summary>When set, a column without a name is called prefix, underscore, name of the first argument (<c>strlen_a</c>); it wins over <see cref="Naming"/>.</summary>
    public string? NamePrefix { get; init; }

    /// <summary>The part of the dialect that it belongs to.</summary>
    public KqlDialect Dialect { get; init; }

    /// <summary>True when <c>*</c> may stand for all columns among its arguments.</summary>
    public bool TakesStar { get; init; }

    /// <summary>False when two calls with the same arguments may differ (<c>rand</c>), or when the value needs the context: then it is not folded.</summary>
    public bool IsPure { get; init; } = true;

    /// <summary>True when a call may end the run on purpose (assert): it is then made for the rows for which the query has it, whoever reads its value.</summary>
    public bool MayRefuse { get; init; }

    /// <summary>
    /// Set when a call gives several columns in project, extend and print (<c>series_stats</c>): their names and types where the query
    /// gives none. The value of the call is then an array with one item for each; in any other place it is just that array.
    /// Null, or a list of none, is one plain value.
    /// </summary>
    public Func<FunctionBinding, IReadOnlyList<KustoColumn>>? TupleColumns { get; init; }

    /// <summary>Fixed result type.</summary>
    public static ScalarFunction Of(string name, int minimum, int maximum, KustoType type, Func<FunctionBinding, ScalarInvoker> bind) =>
        new(name, minimum, maximum, _ => type, bind);

    /// <summary>Fixed result type and code that needs no preparation.</summary>
    public static ScalarFunction Of(string name, int minimum, int maximum, KustoType type, ScalarInvoker invoke) =>
        new(name, minimum, maximum, _ => type, _ => invoke);
}
