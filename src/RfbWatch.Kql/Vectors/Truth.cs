namespace RfbWatch.Kql.Vectors;

/// <summary>The truth value of a cell that is used as a condition.</summary>
internal enum Truth : byte
{
    /// <summary>bool false.</summary>
    False,

    /// <summary>bool true.</summary>
    True,

    /// <summary>null, or a value that is not a bool.</summary>
    Null,
}
