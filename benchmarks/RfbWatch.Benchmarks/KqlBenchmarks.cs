using BenchmarkDotNet.Attributes;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using KustoType = RfbWatch.Kql.Values.KustoType;

namespace RfbWatch.Benchmarks;

/// <summary>Queries over a million rows of DeviceNetworkEvents in memory. Figures are per row of the large table.</summary>
public class KqlBenchmarks : QueryBenchmarks
{
    private CompiledQuery _summarize = null!;
    private CompiledQuery _join = null!;
    private CompiledQuery _wideJoin = null!;
    private CompiledQuery _sort = null!;
    private CompiledQuery _top = null!;

    [GlobalSetup]
    public void Prepare()
    {
        var schema = Data.Find(Tables.DeviceNetworkEvents.Name)!;
        var random = new Random(1);
        string[] hosts = [.. Enumerable.Range(0, Devices).Select(i => $"device-{i}")];
        var events = new KustoValue[Rows][];
        for (int i = 0; i < Rows; i++)
        {
            var row = new KustoValue[schema.Count];
            row[schema.IndexOf("Timestamp")] = KustoValue.Of(Now.AddSeconds(-random.Next(86_400)));
            row[schema.IndexOf("DeviceName")] = KustoValue.Of(hosts[random.Next(Devices)]);
            row[schema.IndexOf("ActionType")] = KustoValue.Of(Actions[random.Next(Actions.Length)]);
            row[schema.IndexOf("RemotePort")] = KustoValue.OfInt(random.Next(5890, 5910));
            events[i] = row;
        }

        var owners = Owners.ToList();
        Data.Add(Tables.DeviceNetworkEvents.Name, schema, _ => events);
        Data.Add(OwnersTable, OwnersSchema, _ => owners);
        _summarize = Compile("DeviceNetworkEvents | where RemotePort between (5900 .. 5905) and ActionType == 'ConnectionSuccess' | summarize Connections = count(), Last = max(Timestamp) by DeviceName");
        _join = Compile("DeviceNetworkEvents | join kind=inner Owners on DeviceName | summarize count() by ActionType");
        _wideJoin = Compile("Owners | join kind=inner DeviceNetworkEvents on DeviceName | summarize max(Timestamp) by Owner");
        _sort = Compile("DeviceNetworkEvents | sort by DeviceName asc, Timestamp | project DeviceName");
        _top = Compile("DeviceNetworkEvents | sort by Timestamp | project DeviceName, Timestamp | take 100");
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public int WhereSummarize() => Run(_summarize);

    [Benchmark(OperationsPerInvoke = Rows)]
    public int InnerJoin() => Run(_join);

    /// <summary>The large table is the side that is held.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public int HoldingJoin() => Run(_wideJoin);

    [Benchmark(OperationsPerInvoke = Rows)]
    public int Sort() => Run(_sort);

    [Benchmark(OperationsPerInvoke = Rows)]
    public int SortAndTake() => Run(_top);
}
