using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Engine;

/// <summary>The result of one run.</summary>
public sealed class KqlResult
{
    private readonly EvaluationContext _context;

    internal KqlResult(KustoSchema schema, IEnumerable<KustoValue[]> rows, EvaluationContext context)
    {
        Schema = schema;
        Rows = Bounded(rows, context);
        _context = context;
    }

    /// <summary>The columns.</summary>
    public KustoSchema Schema { get; }

    /// <summary>The rows, computed as they are read; read them once. The arrays must not be changed.</summary>
    public IEnumerable<KustoValue[]> Rows { get; }

    /// <summary>Warnings so far; all of them when the rows were read to the end.</summary>
    public IReadOnlyList<KqlWarning> Warnings => _context.Warnings;

    private static IEnumerable<KustoValue[]> Bounded(IEnumerable<KustoValue[]> rows, EvaluationContext context)
    {
        long count = 0;
        foreach (KustoValue[] row in rows)
        {
            context.Tick();
            context.CheckRows(++count, "the result");
            if (context.Options.KeepsResult)
                context.HoldRow(row);
            yield return row;
        }
    }
}
