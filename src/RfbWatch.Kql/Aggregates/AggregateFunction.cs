using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Aggregates;

/// <summary>A built-in aggregate, as used by the binder and the evaluator.</summary>
/// <param name="Name">Name of the aggregate, case-sensitive.</param>
/// <param name="MinimumArguments">Minimum number of arguments.</param>
/// <param name="MaximumArguments">Maximum number of arguments, before a star is expanded.</param>
/// <param name="ResultColumns">
/// Determines the result columns with their default names (see <see cref="AggregateNames"/>). May report errors.
/// The binder makes the names unique and replaces them with names given in the query.
/// </param>
/// <param name="Bind">Called once per call site; the returned delegate creates one accumulator per group.</param>
internal sealed record AggregateFunction(
    string Name,
    int MinimumArguments,
    int MaximumArguments,
    Func<FunctionBinding, IReadOnlyList<KustoColumn>> ResultColumns,
    Func<FunctionBinding, Func<Accumulator>> Bind)
{
    /// <summary>Other names of the same aggregate.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether <c>*</c> is allowed as the last argument, meaning all columns (arg_max, arg_min, take_any, any).</summary>
    public bool TakesStar { get; init; }

    /// <summary>Whether the columns after the first are named after the arguments (arg_max). A name given in the query then renames only the first column.</summary>
    public bool CarriesColumns { get; init; }
}
