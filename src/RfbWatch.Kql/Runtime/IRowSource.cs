using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Runtime;

/// <summary>A source of rows during a run.</summary>
internal interface IRowSource
{
    /// <summary>Returns the rows. Arrays may be shared, so nobody may change them.</summary>
    IEnumerable<KustoValue[]> Rows(EvaluationContext context);

    /// <summary>
    /// Returns the same rows to a reader that has finished with a row before it requests the next, so one array may be reused for all of them.
    /// </summary>
    IEnumerable<KustoValue[]> TransientRows(EvaluationContext context);
}
