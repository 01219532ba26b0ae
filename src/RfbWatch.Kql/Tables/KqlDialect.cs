namespace RfbWatch.Kql.Tables;

/// <summary>Sets of functions and plugins that a query may use in addition to the core of the Kusto Query Language.</summary>
[Flags]
public enum KqlDialect
{
    /// <summary>Only the core of the Kusto Query Language.</summary>
    Core = 0,

    /// <summary>Functions of Microsoft Defender and Sentinel: FileProfile, SeenBy, _GetWatchlist.</summary>
    Defender = 1,

    /// <summary>Geospatial functions and plugins, whose names start with <c>geo_</c>.</summary>
    Geography = 2,

    /// <summary>All of them.</summary>
    All = Defender | Geography,
}
