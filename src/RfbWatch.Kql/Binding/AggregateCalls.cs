using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <summary>The aggregate calls of one summarize. Their results become columns after the keys.</summary>
/// <param name="keys">Number of key columns that precede the results.</param>
/// <param name="excluded">Names to which a star does not expand: the plain columns of the by clause.</param>
internal sealed class AggregateCalls(int keys, IReadOnlySet<string> excluded)
{
    private readonly List<BoundAggregate> _calls = [];
    private readonly List<KustoColumn> _columns = [];

    public IReadOnlySet<string> Excluded { get; } = excluded;

    public int KeyCount { get; } = keys;

    public IReadOnlyList<BoundAggregate> Calls => _calls;

    /// <summary>The result columns of all calls, with the names proposed by the aggregates.</summary>
    public IReadOnlyList<KustoColumn> Columns => _columns;

    /// <summary>Adds a call and returns the index of its first result in the summarized row.</summary>
    public int Add(string name, Func<Aggregates.Accumulator> create, Scalar[] arguments, IReadOnlyList<KustoColumn> columns, bool carries)
    {
        int first = _columns.Count;
        _calls.Add(new BoundAggregate(name, create, arguments, first, columns.Count, carries));
        _columns.AddRange(columns);
        return KeyCount + first;
    }
}
