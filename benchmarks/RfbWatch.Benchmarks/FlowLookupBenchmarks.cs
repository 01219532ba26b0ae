using BenchmarkDotNet.Attributes;
using RfbWatch.Flows;

namespace RfbWatch.Benchmarks;

/// <summary>Look-ups in the flow table: existing keys in random order, and missing keys; groups of keys with a prefetch, like the packet path.</summary>
public class FlowLookupBenchmarks
{
    private const int Lookups = 1 << 16;
    private const int Group = 32;

    private readonly FlowHash _hash = new(1);
    private readonly FlowKey[] _present = new FlowKey[Lookups];
    private readonly FlowKey[] _absent = new FlowKey[Lookups];
    private FlowTable _table = null!;

    [Params(1_000, 10_000, 100_000, 1_000_000, 10_000_000)]
    public int Flows { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _table = new FlowTable(Flows, _hash);
        for (int flow = 0; flow < Flows; flow++)
        {
            _table.Add(Key(flow));
        }

        var random = new Random(1);
        for (int i = 0; i < Lookups; i++)
        {
            _present[i] = Key(random.Next(Flows));
            _absent[i] = Key(Flows + random.Next(Flows));
        }
    }

    [GlobalCleanup]
    public void Free() => _table.Dispose();

    [Benchmark(OperationsPerInvoke = Lookups)]
    public int Hit() => Find(_present, Lookups);

    [Benchmark(OperationsPerInvoke = Lookups)]
    public int Miss() => Find(_absent, 0);

    private int Find(FlowKey[] keys, int expected)
    {
        int found = 0;
        for (int start = 0; start < Lookups; start += Group)
        {
            var group = keys.AsSpan(start, Group);
            foreach (ref readonly var key in group)
            {
                _table.PrefetchIndex(key.Hash);
            }

            foreach (ref readonly var key in group)
            {
                _table.PrefetchEntry(key.Hash);
            }

            foreach (ref readonly var key in group)
            {
                found += _table.Find(key) != 0 ? 1 : 0;
            }
        }

        return found == expected ? found : throw new InvalidOperationException($"{found} keys found, {expected} expected");
    }

    private FlowKey Key(int flow)
    {
        var key = new FlowKey { LowerLow = 0x0A00_0000u + (uint)flow, HigherLow = 0xC0A8_0001u, Ports = 50_000u << 16 | 443 };
        key.Hash = _hash.Of(0, key.LowerLow, 0, key.HigherLow, key.Ports, 0);
        return key;
    }
}
