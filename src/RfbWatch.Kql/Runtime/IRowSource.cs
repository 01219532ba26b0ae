using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Runtime;

/// <summary>What gives rows in a run.</summary>
internal interface IRowSource
{
    /// <summary>Gives the rows. Arrays may be shared: nobody changes one that was given.</summary>
    IEnumerable<KustoValue[]> Rows(EvaluationContext context);

    /// <summary>The same rows for a reader that is done with a row before it takes the next: one array may serve all of them.</summary>
    IEnumerable<KustoValue[]> TransientRows(EvaluationContext context);
}
