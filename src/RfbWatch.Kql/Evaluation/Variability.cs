namespace RfbWatch.Kql.Evaluation;

/// <summary>How often the value of an expression may change.</summary>
internal enum Variability : byte
{
    /// <summary>Known before the query runs.</summary>
    Constant,

    /// <summary>The same for all rows of one run.</summary>
    Run,

    /// <summary>May differ for every row.</summary>
    Row,
}
