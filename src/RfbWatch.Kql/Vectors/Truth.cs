namespace RfbWatch.Kql.Vectors;

/// <summary>What a cell says as a condition.</summary>
internal enum Truth : byte
{
    /// <summary>bool false.</summary>
    False,

    /// <summary>bool true.</summary>
    True,

    /// <summary>null, or a value that is no bool.</summary>
    Null,
}
