using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The input of expressions: the current row and, if rows are ordered, its neighbours. One frame per operator and run.</summary>
internal sealed class RowFrame(EvaluationContext context)
{
    private Dictionary<object, KustoValue>? _state;

    public EvaluationContext Context { get; } = context;

    public KustoValue[] Row { get; set; } = [];

    /// <summary>All rows in order, for prev, next and similar functions; otherwise null.</summary>
    public IReadOnlyList<KustoValue[]>? Window { get; set; }

    /// <summary>Index of the row in the window.</summary>
    public int Index { get; set; }

    /// <summary>State that expressions carry from row to row (row_cumsum), by expression and name.</summary>
    public Dictionary<object, KustoValue> State => _state ??= [];
}
