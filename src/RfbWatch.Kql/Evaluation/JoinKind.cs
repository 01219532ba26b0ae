namespace RfbWatch.Kql.Evaluation;

/// <summary>Kinds of join (Kusto, join operator).</summary>
internal enum JoinKind : byte
{
    /// <summary>The default: an inner join after the left side has been deduplicated by key.</summary>
    InnerUnique,

    /// <summary>Every pair of rows with the same key.</summary>
    Inner,

    /// <summary>Inner, plus left rows without a match.</summary>
    LeftOuter,

    /// <summary>Inner, plus right rows without a match.</summary>
    RightOuter,

    /// <summary>Inner, plus all rows without a match.</summary>
    FullOuter,

    /// <summary>Left rows with a match.</summary>
    LeftSemi,

    /// <summary>Left rows without a match.</summary>
    LeftAnti,

    /// <summary>Right rows with a match.</summary>
    RightSemi,

    /// <summary>Right rows without a match.</summary>
    RightAnti,
}
