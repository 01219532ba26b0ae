using BenchmarkDotNet.Attributes;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Benchmarks;

/// <summary>Decoding one packet, by link layer and tunnel.</summary>
public class DecodeBenchmarks
{
    private const int Packets = 1024;

    private readonly PacketDecoder _decoder = new(maxEncapsulationDepth: 4);
    private FrameBatch _batch = null!;

    public static IEnumerable<string> Shapes =>
        ["Ethernet", "Ethernet IPv6", "Vlan", "Vlan Mpls", "Vxlan", "Gre", "Raw", "Null", "LinuxSll", "LinuxSll2", "Ppp", "PppEther"];

    [ParamsSource(nameof(Shapes))]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        string host = Shape == "Ethernet IPv6" ? "2001:db8::" : "10.0.0.";
        var conversation = new TcpConversationBuilder(new(host + "1", 50000), new(host + "2", 443)) { SegmentSize = 600 }
            .FromResponder(new byte[Packets * 600]);
        var packets = conversation.Packets;
        _batch = FrameBatch.Of(Shape switch
        {
            "Ethernet" or "Ethernet IPv6" => packets.Frames(),
            "Vlan" => packets.Frames(Layers.Vlan(12)),
            "Vlan Mpls" => packets.Frames(Layers.Vlan(12), Layers.Mpls(16)),
            "Vxlan" => packets.Frames(Layers.Ip("192.0.2.1", "192.0.2.2"), Layers.Vxlan(5001), Layers.Ethernet),
            "Gre" => packets.Frames(Layers.Ip("192.0.2.1", "192.0.2.2"), Layers.Gre()),
            _ => packets.Frames(Enum.Parse<LinkType>(Shape)),
        });
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public int Decode()
    {
        int segments = 0;
        DecodedPacket packet = default;
        foreach (ref readonly var frame in _batch.Headers.AsSpan())
        {
            segments += _decoder.Decode(frame, _batch.Memory, ref packet) == DecodeResult.Tcp ? 1 : 0;
        }

        return segments == Packets ? segments : throw new InvalidOperationException($"{Shape}: {segments} of {Packets} packets gave a segment");
    }
}
