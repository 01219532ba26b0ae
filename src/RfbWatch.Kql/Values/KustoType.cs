namespace RfbWatch.Kql.Values;

/// <summary>The static type of a column or expression: one of Kusto's scalar data types.</summary>
public enum KustoType : byte
{
    /// <summary>Unknown: the expression has an error, or its schema is known only when the query runs.</summary>
    Unknown,

    /// <summary><c>bool</c>.</summary>
    Bool,

    /// <summary><c>int</c>: 32-bit signed.</summary>
    Int,

    /// <summary><c>long</c>: 64-bit signed.</summary>
    Long,

    /// <summary><c>real</c>: 64-bit IEEE 754.</summary>
    Real,

    /// <summary><c>decimal</c>, stored in a .NET decimal (28 digits; the service keeps 34).</summary>
    Decimal,

    /// <summary><c>datetime</c>: UTC ticks of 100 ns since 0001-01-01.</summary>
    DateTime,

    /// <summary><c>timespan</c>: ticks of 100 ns.</summary>
    TimeSpan,

    /// <summary><c>guid</c>.</summary>
    Guid,

    /// <summary><c>string</c>. A string is never null; a missing string is empty.</summary>
    String,

    /// <summary><c>dynamic</c>: a scalar of any other type, an array, a property bag, or null.</summary>
    Dynamic,
}
