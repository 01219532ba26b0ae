namespace RfbWatch.Kql.Syntax;

/// <summary>Operators whose right operand is a list.</summary>
internal enum ListOperator : byte
{
    /// <summary>in</summary>
    In,

    /// <summary>!in</summary>
    NotIn,

    /// <summary>in~</summary>
    InIgnoreCase,

    /// <summary>!in~</summary>
    NotInIgnoreCase,

    /// <summary>has_any</summary>
    HasAny,

    /// <summary>!has_any</summary>
    NotHasAny,

    /// <summary>has_all</summary>
    HasAll,

    /// <summary>!has_all</summary>
    NotHasAll,
}
