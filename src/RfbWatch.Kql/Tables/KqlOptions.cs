namespace RfbWatch.Kql.Tables;

/// <summary>What a query is bound against.</summary>
public sealed record KqlOptions
{
    /// <summary>The tables.</summary>
    public ITableCatalog Catalog { get; init; } = TableCatalog.Empty;

    /// <summary>True: an unknown column is a null with a warning. False, the default: it is an error.</summary>
    public bool Lenient { get; init; }

    /// <summary>What may be named besides the language itself. All by default.</summary>
    public KqlDialect Dialect { get; init; } = KqlDialect.All;

    /// <summary>Watchlists for <c>_GetWatchlist('name')</c>; null when there are none.</summary>
    public IWatchlists? Watchlists { get; init; }

    /// <summary>Local files that stand for the addresses of externaldata; null when there are none. The engine itself never reaches out.</summary>
    public IExternalTexts? ExternalTexts { get; init; }
}
