namespace RfbWatch.Kql.Tables;

/// <summary>Which functions and plugins a query may name besides those of the Kusto query language itself.</summary>
[Flags]
public enum KqlDialect
{
    /// <summary>The Kusto query language alone.</summary>
    Core = 0,

    /// <summary>What Defender and Sentinel add: FileProfile, SeenBy, _GetWatchlist.</summary>
    Defender = 1,

    /// <summary>Geography: the functions and plugins whose names begin with <c>geo_</c>.</summary>
    Geography = 2,

    /// <summary>All of them.</summary>
    All = Defender | Geography,
}
