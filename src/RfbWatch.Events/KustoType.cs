namespace RfbWatch.Events;

/// <summary>The scalar types of Kusto that the tables use.</summary>
public enum KustoType : byte
{
    /// <summary>Text. A row holds a <see cref="string"/>.</summary>
    String,

    /// <summary>32-bit integer. A row holds an <see cref="int"/>.</summary>
    Int,

    /// <summary>64-bit integer. A row holds a <see cref="long"/>.</summary>
    Long,

    /// <summary>Floating point. A row holds a <see cref="double"/>.</summary>
    Real,

    /// <summary>Truth value. A row holds a <see cref="bool"/>.</summary>
    Bool,

    /// <summary>Point in time, UTC. A row holds a <see cref="System.DateTime"/> of kind Utc with 100 ns ticks.</summary>
    DateTime,

    /// <summary>Array or property bag. A row holds a <see cref="JsonText"/>.</summary>
    Dynamic,
}
