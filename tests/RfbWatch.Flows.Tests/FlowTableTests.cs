using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

public class FlowTableTests
{
    private const int Seed = 20260105;
    private static readonly FlowHash Hash = new(0x1234_5678_9abc_def0);

    private static FlowKey Key(IpAddress source, ushort sourcePort, IpAddress destination, ushort destinationPort, FlowHash? hash = null)
    {
        var packet = new DecodedPacket
        {
            SourceHigh = source.High,
            SourceLow = source.Low,
            DestinationHigh = destination.High,
            DestinationLow = destination.Low,
            SourcePort = sourcePort,
            DestinationPort = destinationPort,
            IsIPv6 = source.IsIPv6,
        };
        FlowKey.From(in packet, false, hash ?? Hash, out var key);
        return key;
    }

    private static IpAddress Address(Random random) => random.Next(3) == 0
        ? new IpAddress((ulong)random.NextInt64(), (ulong)random.NextInt64(), true)
        : new IpAddress(0, (uint)random.NextInt64(1L << 32), false);

    [Fact]
    public void Both_directions_have_one_key()
    {
        var random = new Random(Seed);
        for (int round = 0; round < 10_000; round++)
        {
            var (a, b) = (Address(random), Address(random));
            if (a.IsIPv6 != b.IsIPv6)
            {
                continue;
            }

            b = random.Next(5) == 0 ? a : b;
            var (portA, portB) = ((ushort)random.Next(65536), (ushort)random.Next(65536));
            var there = Key(a, portA, b, portB);
            var back = Key(b, portB, a, portA);
            Assert.Equal((there.LowerHigh, there.LowerLow, there.HigherHigh, there.HigherLow, there.Ports, there.Network, there.Hash), (back.LowerHigh, back.LowerLow, back.HigherHigh, back.HigherLow, back.Ports, back.Network, back.Hash));
            Assert.True(there.Sender != back.Sender || (a == b && portA == portB));
        }
    }

    [Fact]
    public void The_seed_decides_the_hash()
    {
        var (a, b) = (Addresses.Parse("10.0.0.1"), Addresses.Parse("10.0.0.2"));

        Assert.NotEqual(Key(a, 1, b, 2, new FlowHash(1)).Hash, Key(a, 1, b, 2, new FlowHash(2)).Hash);
    }

    /// <summary>Addresses chosen to cancel the ports, to be zero, or to equal known constants collide no more often than random ones.</summary>
    [Fact]
    public void Chosen_addresses_do_not_collide()
    {
        var hashes = new HashSet<uint>();
        const int Keys = 4000;
        for (int number = 0; number < Keys; number++)
        {
            var undoing = new IpAddress(0x2001_0db8_0000_0000, ((ulong)number << 32) ^ 0xE7037ED1A0B428DB, true);
            var empty = new IpAddress(0x2001_0db8_0000_0000, 0, true);
            hashes.Add(Key(empty, 80, undoing, (ushort)number, new FlowHash(0)).Hash);
            hashes.Add(Key(new IpAddress(0, 0, false), 0, new IpAddress(0, (uint)number, false), 0, new FlowHash(0)).Hash);
        }

        Assert.InRange(hashes.Count, (2 * Keys) - 10, 2 * Keys);
    }

    [Fact]
    public void IPv4_and_IPv6_with_the_same_bits_are_different_flows()
    {
        using var table = new FlowTable(10, Hash);
        var four = Key(Addresses.Parse("10.0.0.1"), 1, Addresses.Parse("10.0.0.2"), 2);
        var six = Key(Addresses.Parse("::10.0.0.1"), 1, Addresses.Parse("::10.0.0.2"), 2);
        table.Entry(table.Add(in four)).State = FlowState.Established;

        Assert.Equal(0, table.Find(in six));
    }

    /// <summary>Whatever is added, removed and looked up, the table agrees with a dictionary, even when it is full.</summary>
    [Fact]
    public void The_table_agrees_with_a_dictionary()
    {
        var random = new Random(Seed);
        const int Capacity = 3000;
        using var table = new FlowTable(Capacity, Hash);
        Dictionary<int, int> model = [];
        var keys = Enumerable.Range(0, 6000).Select(number => Key(new IpAddress(0, (uint)(number % 50), false), (ushort)number, new IpAddress(0, 7, false), 80)).ToArray();
        for (int step = 0; step < 300_000; step++)
        {
            int which = random.Next(keys.Length);
            Assert.Equal(model.GetValueOrDefault(which), table.Find(in keys[which]));
            if (model.TryGetValue(which, out int number) && random.Next(2) == 0)
            {
                table.Remove(number);
                model.Remove(which);
            }
            else if (!model.ContainsKey(which) && model.Count < Capacity)
            {
                number = table.Add(in keys[which]);
                Assert.InRange(number, 1, Capacity);
                table.Entry(number).State = FlowState.Established;
                model.Add(which, number);
            }

            Assert.Equal(model.Count, table.Count);
        }

        Assert.Equal(model.Count, model.Values.Distinct().Count());
        table.Clear();
        Assert.All(keys, key => Assert.Equal(0, table.Find(in key)));
    }

    [LinuxFact]
    public unsafe void The_memory_ends_at_a_page_that_cannot_be_touched()
    {
        using var table = new FlowTable(1000, Hash);
        string guard = ((nuint)table.Entries.Guard).ToString("x", System.Globalization.CultureInfo.InvariantCulture);

        Assert.Contains(File.ReadLines("/proc/self/maps"), line => line.StartsWith(guard + "-", StringComparison.Ordinal) && line.Contains(" ---p ", StringComparison.Ordinal));
        Assert.Equal((nuint)table.Entries.Guard, (nuint)table.Entries.Start + (1001 * 64));
    }

    [Fact]
    public void An_entry_is_one_cache_line()
    {
        Assert.Equal(64, System.Runtime.CompilerServices.Unsafe.SizeOf<FlowEntry>());
        Assert.Equal(32, System.Runtime.CompilerServices.Unsafe.SizeOf<FlowOrigin>());
    }
}
