using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <summary>Where an expression stands: the names it sees.</summary>
/// <param name="Scope">Let names.</param>
/// <param name="Row">The columns of the row, or null outside of rows.</param>
/// <param name="IsOpen">True when the row has further columns that are known only when the query runs.</param>
/// <param name="Aggregates">Collects aggregate calls in summarize; null where they are not allowed.</param>
internal sealed record Env(Scope Scope, KustoSchema? Row, bool IsOpen, AggregateCalls? Aggregates)
{
    /// <summary>In search, the columns that a star stands for; else null: all.</summary>
    public KustoSchema? SearchColumns { get; init; }

    public Env OverRowsOf(TableNode input) => new(Scope, input.Schema, input.IsOpen, null);

    /// <summary>True inside a table expression: what a row around it holds cannot be seen from there.</summary>
    public bool InTable { get; init; }

    public Env OutsideRows => Row is null && Aggregates is null ? this : new Env(Scope, null, false, null) { InTable = InTable || Row is not null };
}
