namespace RfbWatch.Kql.Tables;

/// <summary>The environment in which a query is bound.</summary>
public sealed record KqlOptions
{
    /// <summary>The tables.</summary>
    public ITableCatalog Catalog { get; init; } = TableCatalog.Empty;

    /// <summary>True: an unknown column is null and an unknown table is empty, each with a warning. False, the default: they are errors.</summary>
    public bool Lenient { get; init; }

    /// <summary>The function sets available besides the core language. All by default.</summary>
    public KqlDialect Dialect { get; init; } = KqlDialect.All;

    /// <summary>Watchlists for <c>_GetWatchlist('name')</c>; null when there are none.</summary>
    public IWatchlists? Watchlists { get; init; }

    /// <summary>Saved functions; null if there are none. Names of the language itself (<c>count()</c>, <c>iff()</c>) keep their meaning.</summary>
    public IFunctionCatalog? Functions { get; init; }

    /// <summary>Local files that replace the addresses of externaldata; null when there are none. The engine itself never accesses the network.</summary>
    public IExternalTexts? ExternalTexts { get; init; }
}
