namespace RfbWatch.Kql.Values;

/// <summary>What one <see cref="KustoValue"/> holds. Values describe themselves, so that a dynamic cell needs no wrapper.</summary>
public enum ValueKind : byte
{
    /// <summary>Null of any type but string.</summary>
    Null,

    /// <summary>bool.</summary>
    Bool,

    /// <summary>int.</summary>
    Int,

    /// <summary>long.</summary>
    Long,

    /// <summary>real.</summary>
    Real,

    /// <summary>decimal.</summary>
    Decimal,

    /// <summary>datetime.</summary>
    DateTime,

    /// <summary>timespan.</summary>
    TimeSpan,

    /// <summary>guid.</summary>
    Guid,

    /// <summary>string.</summary>
    String,

    /// <summary>A dynamic array.</summary>
    Array,

    /// <summary>A dynamic property bag.</summary>
    Bag,
}
