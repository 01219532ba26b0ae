using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>A built-in scalar function, as the binder and the evaluator use it.</summary>
/// <param name="Name">Its name; names are case-sensitive.</param>
/// <param name="MinimumArguments">Minimum number of arguments.</param>
/// <param name="MaximumArguments">Maximum number of arguments; <see cref="int.MaxValue"/> for no limit.</param>
/// <param name="ResultType">Determines the static type of the result for given arguments. May report errors.</param>
/// <param name="Bind">Creates the invoker; called once per call site, so that constants (a pattern, a format) are prepared only once.</param>
internal sealed record ScalarFunction(
    string Name,
    int MinimumArguments,
    int MaximumArguments,
    Func<FunctionBinding, KustoType> ResultType,
    Func<FunctionBinding, ScalarInvoker> Bind)
{
    /// <summary>Other names of the same function (<c>todynamic</c>, <c>parsejson</c>).</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>How an unnamed column that holds the result is named.</summary>
    public ColumnNaming Naming { get; init; } = ColumnNaming.Numbered;

    /// <summary>
    /// When set, an unnamed column is named prefix, underscore, name of the first argument (<c>strlen_a</c>); takes precedence over <see cref="Naming"/>.
    /// </summary>
    public string? NamePrefix { get; init; }

    /// <summary>The dialect that the function belongs to.</summary>
    public KqlDialect Dialect { get; init; }

    /// <summary>True when <c>*</c> is allowed as an argument and means all columns.</summary>
    public bool TakesStar { get; init; }

    /// <summary>
    /// False when two calls with the same arguments may differ (<c>rand</c>), or the result depends on the context. Such calls are not folded.
    /// </summary>
    public bool IsPure { get; init; } = true;

    /// <summary>
    /// True when a call may fail deliberately (assert). It is then evaluated for every row for which the query contains it, even if its value is not used.
    /// </summary>
    public bool MayRefuse { get; init; }

    /// <summary>
    /// Set when a call yields several columns in project, extend and print (<c>series_stats</c>): the default names and types of these columns.
    /// The value of the call is then an array with one item per column; anywhere else it is used as that array.
    /// Null or an empty list means one plain value.
    /// </summary>
    public Func<FunctionBinding, IReadOnlyList<KustoColumn>>? TupleColumns { get; init; }

    /// <summary>Creates a function with a fixed result type.</summary>
    public static ScalarFunction Of(string name, int minimum, int maximum, KustoType type, Func<FunctionBinding, ScalarInvoker> bind) =>
        new(name, minimum, maximum, _ => type, bind);

    /// <summary>Creates a function with a fixed result type whose code needs no preparation.</summary>
    public static ScalarFunction Of(string name, int minimum, int maximum, KustoType type, ScalarInvoker invoke) =>
        new(name, minimum, maximum, _ => type, _ => invoke);
}
