namespace RfbWatch.Kql.Evaluation;

/// <summary>Kinds of join (Kusto, join operator).</summary>
internal enum JoinKind : byte
{
    /// <summary>The default: the left side deduplicated by key, then inner.</summary>
    InnerUnique,

    /// <summary>Every pair of rows with one key.</summary>
    Inner,

    /// <summary>inner, and left rows without a partner.</summary>
    LeftOuter,

    /// <summary>inner, and right rows without a partner.</summary>
    RightOuter,

    /// <summary>inner, and all rows without a partner.</summary>
    FullOuter,

    /// <summary>Left rows with a partner.</summary>
    LeftSemi,

    /// <summary>Left rows without one.</summary>
    LeftAnti,

    /// <summary>Right rows with a partner.</summary>
    RightSemi,

    /// <summary>Right rows without one.</summary>
    RightAnti,
}
