using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Engine;

/// <summary>The result of one run.</summary>
public sealed class KqlResult
{
    private readonly EvaluationContext _context;

    internal KqlResult(KustoSchema schema, IEnumerable<KustoValue[]> rows, EvaluationContext context, IReadOnlyList<KqlTable> further, string name)
    {
        Name = name;
        Schema = schema;
        Rows = Bounded(rows, context);
        Further = [.. further.Select(table => table with { Rows = Bounded(table.Rows, context) })];
        _context = context;
    }

    /// <summary>The name of the first result if the query returns several; empty if the query does not name it.</summary>
    public string Name { get; }

    /// <summary>The remaining results of a query that returns several (fork, facet). They can be read in any order, each only once. Empty for other queries.</summary>
    public IReadOnlyList<KqlTable> Further { get; }

    /// <summary>The columns.</summary>
    public KustoSchema Schema { get; }

    /// <summary>The rows, computed as they are read; they can be read only once. The arrays must not be modified.</summary>
    public IEnumerable<KustoValue[]> Rows { get; }

    /// <summary>Warnings so far; complete once all rows have been read.</summary>
    public IReadOnlyList<KqlWarning> Warnings => _context.Warnings;

    private static IEnumerable<KustoValue[]> Bounded(IEnumerable<KustoValue[]> rows, EvaluationContext context)
    {
        long count = 0;
        foreach (var row in rows)
        {
            context.Tick();
            context.CheckRows(++count, "the result");
            if (context.Options.KeepsResult)
            {
                context.HoldRow(row);
            }

            yield return row;
        }
    }
}
