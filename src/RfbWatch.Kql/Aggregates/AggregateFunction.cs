using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Aggregates;

/// <summary>A built-in aggregate: what the binder and the evaluator need to know of it.</summary>
/// <param name="Name">Its name; names are case-sensitive.</param>
/// <param name="MinimumArguments">Fewest arguments.</param>
/// <param name="MaximumArguments">Most arguments, before a star is expanded.</param>
/// <param name="ResultColumns">
/// The columns it makes, with the names they take when the query gives none (see <see cref="AggregateNames"/>). May report errors.
/// The binder makes the names unique and puts the query's own in their place.
/// </param>
/// <param name="Bind">Called once per call site; the result makes one accumulator per group.</param>
internal sealed record AggregateFunction(
    string Name,
    int MinimumArguments,
    int MaximumArguments,
    Func<FunctionBinding, IReadOnlyList<KustoColumn>> ResultColumns,
    Func<FunctionBinding, Func<Accumulator>> Bind)
{
    /// <summary>Other names of the same aggregate.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>True when <c>*</c> may stand for all columns as its last argument (arg_max, arg_min, take_any, any).</summary>
    public bool TakesStar { get; init; }

    /// <summary>True when the columns after the first are those of the arguments (arg_max): a given name then renames only the first.</summary>
    public bool CarriesColumns { get; init; }
}
