using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>A built-in scalar function, as used by the binder and the evaluator.</summary>
/// <param name="Name">Name of the function, case-sensitive.</param>
/// <param name="MinimumArguments">Minimum number of arguments.</param>
/// <param name="MaximumArguments">Maximum number of arguments; <see cref="int.MaxValue"/> for no limit.</param>
/// <param name="ResultType">Determines the static type of the result for the given arguments. May report errors.</param>
/// <param name="Bind">Creates the invoker. Called once per call site, so constants (a pattern, a format) are prepared only once.</param>
internal sealed record ScalarFunction(
    string Name,
    int MinimumArguments,
    int MaximumArguments,
    Func<FunctionBinding, KustoType> ResultType,
    Func<FunctionBinding, ScalarInvoker> Bind)
{
    /// <summary>Other names of the same function (<c>todynamic</c>, <c>parsejson</c>).</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>How a column with the result is named by default.</summary>
    public ColumnNaming Naming { get; init; } = ColumnNaming.Numbered;

    /// <summary>
    /// Prefix of the default column name, which is then the prefix, an underscore and the name of the first argument (<c>strlen_a</c>). Null for none. Takes
    /// precedence over <see cref="Naming"/>.
    /// </summary>
    public string? NamePrefix { get; init; }

    /// <summary>The dialect that the function belongs to.</summary>
    public KqlDialect Dialect { get; init; }

    /// <summary>Whether <c>*</c> is allowed as an argument, meaning all columns.</summary>
    public bool TakesStar { get; init; }

    /// <summary>
    /// Whether calls with the same arguments always return the same result, independent of the context. Calls of other functions (<c>rand</c>) are not folded.
    /// </summary>
    public bool IsPure { get; init; } = true;

    /// <summary>
    /// Whether a call may fail deliberately (assert). Such a call is evaluated for every row for which the query contains it, even if its value is not used.
    /// </summary>
    public bool MayRefuse { get; init; }

    /// <summary>Whether a call may end the run because of its arguments: its result would exceed a limit, or be nested too deeply.</summary>
    public bool MayFail { get; init; }

    /// <summary>
    /// Default names and types of the columns that a call produces in project, extend and print if it returns several (<c>series_stats</c>).
    /// The value of such a call is an array with one item per column; in any other context, the array is used.
    /// Null or an empty list means a single value.
    /// </summary>
    public Func<FunctionBinding, IReadOnlyList<KustoColumn>>? TupleColumns { get; init; }

    /// <summary>Creates a function with a fixed result type.</summary>
    public static ScalarFunction Of(string name, int minimum, int maximum, KustoType type, Func<FunctionBinding, ScalarInvoker> bind) =>
        new(name, minimum, maximum, _ => type, bind);

    /// <summary>Creates a function with a fixed result type and an invoker that needs no binding.</summary>
    public static ScalarFunction Of(string name, int minimum, int maximum, KustoType type, ScalarInvoker invoke) =>
        new(name, minimum, maximum, _ => type, _ => invoke);
}
