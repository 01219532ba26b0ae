namespace RfbWatch.Kql.Syntax;

/// <summary>Binary scalar operators, except the logical and list operators.</summary>
internal enum BinaryOperator : byte
{
    /// <summary>+</summary>
    Add,

    /// <summary>-</summary>
    Subtract,

    /// <summary>*</summary>
    Multiply,

    /// <summary>/</summary>
    Divide,

    /// <summary>%</summary>
    Modulo,

    /// <summary>==</summary>
    Equal,

    /// <summary>!= and &lt;&gt;</summary>
    NotEqual,

    /// <summary>&lt;</summary>
    Less,

    /// <summary>&lt;=</summary>
    LessOrEqual,

    /// <summary>&gt;</summary>
    Greater,

    /// <summary>&gt;=</summary>
    GreaterOrEqual,

    /// <summary>=~; the remaining string operators follow.</summary>
    EqualIgnoreCase,

    /// <summary>!~</summary>
    NotEqualIgnoreCase,

    /// <summary>has</summary>
    Has,

    /// <summary>!has</summary>
    NotHas,

    /// <summary>has_cs</summary>
    HasCs,

    /// <summary>!has_cs</summary>
    NotHasCs,

    /// <summary>hasprefix</summary>
    HasPrefix,

    /// <summary>!hasprefix</summary>
    NotHasPrefix,

    /// <summary>hasprefix_cs</summary>
    HasPrefixCs,

    /// <summary>!hasprefix_cs</summary>
    NotHasPrefixCs,

    /// <summary>hassuffix</summary>
    HasSuffix,

    /// <summary>!hassuffix</summary>
    NotHasSuffix,

    /// <summary>hassuffix_cs</summary>
    HasSuffixCs,

    /// <summary>!hassuffix_cs</summary>
    NotHasSuffixCs,

    /// <summary>contains</summary>
    Contains,

    /// <summary>!contains</summary>
    NotContains,

    /// <summary>contains_cs</summary>
    ContainsCs,

    /// <summary>!contains_cs</summary>
    NotContainsCs,

    /// <summary>startswith</summary>
    StartsWith,

    /// <summary>!startswith</summary>
    NotStartsWith,

    /// <summary>startswith_cs</summary>
    StartsWithCs,

    /// <summary>!startswith_cs</summary>
    NotStartsWithCs,

    /// <summary>endswith</summary>
    EndsWith,

    /// <summary>!endswith</summary>
    NotEndsWith,

    /// <summary>endswith_cs</summary>
    EndsWithCs,

    /// <summary>!endswith_cs</summary>
    NotEndsWithCs,

    /// <summary>like</summary>
    Like,

    /// <summary>notlike</summary>
    NotLike,

    /// <summary>likecs</summary>
    LikeCs,

    /// <summary>notlikecs</summary>
    NotLikeCs,

    /// <summary>matches regex</summary>
    MatchesRegex,
}
