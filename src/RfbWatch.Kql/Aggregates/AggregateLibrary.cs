namespace RfbWatch.Kql.Aggregates;

/// <summary>All built-in aggregates by name.</summary>
internal static class AggregateLibrary
{
    private static readonly Dictionary<string, AggregateFunction> ByName = Index(All());

    public static AggregateFunction? Find(string name) => ByName.GetValueOrDefault(name);

    public static IEnumerable<string> Names => ByName.Keys;

    private static IEnumerable<AggregateFunction> All() =>
    [
        .. CountAggregates.All,
        .. SumAggregates.All,
        .. ExtremeAggregates.All,
        .. CollectionAggregates.All,
        .. PercentileAggregates.All,
        .. OtherAggregates.All,
    ];

    private static Dictionary<string, AggregateFunction> Index(IEnumerable<AggregateFunction> aggregates)
    {
        var index = new Dictionary<string, AggregateFunction>(StringComparer.Ordinal);
        foreach (var aggregate in aggregates)
        {
            index.Add(aggregate.Name, aggregate);
            foreach (string alias in aggregate.Aliases)
            {
                index.Add(alias, aggregate);
            }
        }

        return index;
    }
}
