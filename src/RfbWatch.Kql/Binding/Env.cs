using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <summary>The names that are in scope for an expression.</summary>
/// <param name="Scope">Let names.</param>
/// <param name="Row">The columns of the row, or null outside rows.</param>
/// <param name="IsOpen">True if the row has further columns that are known only when the query runs.</param>
/// <param name="Aggregates">Collects the aggregate calls of summarize; null if they are not allowed.</param>
internal sealed record Env(Scope Scope, KustoSchema? Row, bool IsOpen, AggregateCalls? Aggregates)
{
    /// <summary>In search, the columns represented by a star; otherwise null, which means all.</summary>
    public KustoSchema? SearchColumns { get; init; }

    public Env OverRowsOf(TableNode input) => new(Scope, input.Schema, input.IsOpen, null);

    /// <summary>Whether this is inside a table expression, where the columns of an enclosing row are not in scope.</summary>
    public bool InTable { get; init; }

    public Env OutsideRows => Row is null && Aggregates is null ? this : new Env(Scope, null, false, null) { InTable = InTable || Row is not null };
}
