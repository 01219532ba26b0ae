namespace RfbWatch.Kql.Tables;

/// <summary>The environment in which a query is bound.</summary>
public sealed record KqlOptions
{
    /// <summary>The tables.</summary>
    public ITableCatalog Catalog { get; init; } = TableCatalog.Empty;

    /// <summary>Whether an unknown column is treated as null and an unknown table as empty, each with a warning. If false, the default, both are errors.</summary>
    public bool Lenient { get; init; }

    /// <summary>The function sets available in addition to the core language. All by default.</summary>
    public KqlDialect Dialect { get; init; } = KqlDialect.All;

    /// <summary>Watchlists for <c>_GetWatchlist('name')</c>; null if there are none.</summary>
    public IWatchlists? Watchlists { get; init; }

    /// <summary>Saved functions; null if there are none. They cannot replace functions of the language (<c>count()</c>, <c>iff()</c>).</summary>
    public IFunctionCatalog? Functions { get; init; }

    /// <summary>Local texts that replace the addresses of externaldata; null if there are none. The engine itself never accesses the network.</summary>
    public IExternalTexts? ExternalTexts { get; init; }
}
