using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Runtime;

/// <summary>A source of rows during a run.</summary>
internal interface IRowSource
{
    /// <summary>Returns the rows. Arrays may be shared, so callers must not modify them.</summary>
    IEnumerable<KustoValue[]> Rows(EvaluationContext context);

    /// <summary>
    /// Returns the same rows for a reader that is finished with each row before it requests the next, so that one array may be reused for all rows.
    /// </summary>
    IEnumerable<KustoValue[]> TransientRows(EvaluationContext context);
}
