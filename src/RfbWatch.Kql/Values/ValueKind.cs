namespace RfbWatch.Kql.Values;

/// <summary>The type of a <see cref="KustoValue"/>. Each value carries its type, so a dynamic cell needs no wrapper.</summary>
public enum ValueKind : byte
{
    /// <summary>Null, of any type except string.</summary>
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
