using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Binding;

/// <summary>A few rows for the probe tables.</summary>
internal sealed class ProbeRows : ITableSource
{
    public static ProbeRows Instance { get; } = new();

    public List<TableScan> Scans { get; } = [];

    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        lock (Scans)
        {
            Scans.Add(scan);
        }

        return scan.Table switch
        {
            "T" => Enumerable.Range(0, 20).Select(RowOfT),
            "U" => Enumerable.Range(0, 5).Select(i => new[] { KustoValue.Of($"a{i}"), KustoValue.Of((long)i), KustoValue.Of($"c{i}") }),
            _ => Enumerable.Range(0, 3).Select(i => new[] { KustoValue.Of((long)i), KustoValue.Of($"l{i}"), KustoValue.Of(i > 0) }),
        };
    }

    private static KustoValue[] RowOfT(int i) =>
    [
        KustoValue.Of($"a{i % 7}"),
        KustoValue.Of((long)i),
        KustoValue.OfInt(i % 3),
        i % 5 == 0 ? KustoValue.Null : KustoValue.Of(i / 2.0),
        KustoValue.Of(i % 2 == 0),
        KustoValue.Of(Kql.Now.AddHours(-i)),
        KustoValue.Of(TimeSpan.FromMinutes(i)),
        KustoValue.Of(new DynamicBag([KeyValuePair.Create("x", KustoValue.Of((long)i)), KeyValuePair.Create("y", KustoValue.Of($"y{i}"))])),
        KustoValue.Of((decimal)i),
    ];
}
