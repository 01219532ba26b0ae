using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>Named lists for <c>_GetWatchlist('name')</c>.</summary>
public interface IWatchlists
{
    /// <summary>A watchlist's columns and rows, or null when there is no watchlist of this name. Called while a query is compiled.</summary>
    (KustoSchema Schema, IReadOnlyList<KustoValue[]> Rows)? Find(string name);
}
