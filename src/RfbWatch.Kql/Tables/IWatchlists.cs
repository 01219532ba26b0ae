using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tables;

/// <summary>Named lists for <c>_GetWatchlist('name')</c>.</summary>
public interface IWatchlists
{
    /// <summary>Returns the columns and rows of a watchlist, or null if there is no watchlist with this name. Called while a query is compiled.</summary>
    (KustoSchema Schema, IReadOnlyList<KustoValue[]> Rows)? Find(string name);
}
