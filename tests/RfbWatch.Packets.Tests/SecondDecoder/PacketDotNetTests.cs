using PacketDotNet;
using RfbWatch.Capture.Files;
using RfbWatch.TestKit;

namespace RfbWatch.Packets.Tests.SecondDecoder;

/// <summary>
/// A second decoder, PacketDotNet, decodes every recording and mutations of it: where both decode a frame, they agree. <see cref="DecoderComparison"/> lists
/// the differences.
/// </summary>
public sealed class PacketDotNetTests
{
    private const int Seed = 20261128;

    /// <summary>Bytes at the start of a frame that most mutations change: the headers.</summary>
    private const int HeaderBytes = 90;

    /// <summary>Whether every frame is mutated, and more often (minutes); otherwise a sample.</summary>
    private static readonly bool All = Environment.GetEnvironmentVariable("RFBWATCH_EVERY_MUTANT") == "1";

    private static readonly int FrameStep = All ? 1 : 23 * Repetitions.OneIn;

    private static readonly int MutantsPerFrame = All ? 8 : 2;

    private static IEnumerable<string> Recordings =>
        new[] { RepositoryFolder.Pcaps, Path.Combine(RepositoryFolder.Shared, "captures"), Path.Combine(RepositoryFolder.Shared, "captures", "attack") }
            .Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Where(path => Path.GetFileName(path).Contains(".pcap", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    [Fact]
    public void Both_read_every_recording_alike()
    {
        var comparison = new DecoderComparison();
        var differences = new List<string>();
        foreach (var (name, bytes, header) in Frames())
        {
            if (comparison.OfWhole(bytes, header.OriginalLength, header.LinkType) is { } difference)
            {
                differences.Add($"{name}, frame {header.Number}: {difference}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(20)));
        Assert.True(comparison.Compared > 5_000, $"{comparison.Compared} frames compared");
    }

    [Fact]
    public void Both_read_mutations_of_every_recording_alike()
    {
        var random = new Random(Seed);
        var comparison = new DecoderComparison();
        var differences = new List<string>();
        foreach (var (name, bytes, header) in Frames().Where(frame => frame.Header.Number % FrameStep == 1 % FrameStep && frame.Bytes.Length > 0))
        {
            for (int mutant = 0; mutant < MutantsPerFrame; mutant++)
            {
                byte[] mutated = Mutate(bytes, random);
                if (comparison.OfMutant(mutated, Math.Max(mutated.Length, header.OriginalLength), header.LinkType) is { } difference)
                {
                    differences.Add($"{name}, frame {header.Number}: {difference}: {Convert.ToHexString(mutated)}");
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(20)));
        Assert.True(comparison.Compared > 100 / Repetitions.OneIn, $"{comparison.Compared} mutants compared");
    }

    /// <summary>The frames that other tests use equal those that an independent builder makes from the same fields, checksums included.</summary>
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2")]
    [InlineData("2001:db8::1", "2001:db8::2")]
    public void The_test_kit_builds_what_PacketDotNet_builds(string from, string to)
    {
        var random = new Random(Seed);
        for (int round = 0; round < 200; round++)
        {
            var source = new TcpEndpoint(from, (ushort)random.Next(1, 65536));
            var destination = new TcpEndpoint(to, (ushort)random.Next(1, 65536));
            byte[] payload = new byte[random.Next(0, 1400)];
            random.NextBytes(payload);
            var (sequence, acknowledgment, flags, window, id) = ((uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32), (TcpFlags)random.Next(1, 64), (ushort)random.Next(65536), (ushort)random.Next(65536));

            var tcp = new TcpPacket(source.Port, destination.Port) { SequenceNumber = sequence, AcknowledgmentNumber = acknowledgment, Flags = (ushort)flags, WindowSize = window, PayloadData = payload };
            Assert.Equal(Built(tcp, from, to, id), IpHeaders.Tcp(source, destination, sequence, acknowledgment, flags, payload, window, identification: id));

            var udp = new UdpPacket(source.Port, destination.Port) { PayloadData = payload };
            Assert.Equal(Built(udp, from, to, 0), IpHeaders.Udp(source, destination, payload));
        }
    }

    private static byte[] Built(TransportPacket transport, string from, string to, ushort id)
    {
        var (source, destination) = (System.Net.IPAddress.Parse(from), System.Net.IPAddress.Parse(to));
        IPPacket ip = source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? new IPv6Packet(source, destination) { HopLimit = 64 }
            : new IPv4Packet(source, destination) { Id = id, TimeToLive = 64 };
        ip.PayloadPacket = transport;
        ip.UpdateCalculatedValues();
        (ip as IPv4Packet)?.UpdateIPChecksum();
        (transport as TcpPacket)?.UpdateTcpChecksum();
        (transport as UdpPacket)?.UpdateUdpChecksum();
        return ip.Bytes;
    }

    private static IEnumerable<(string Name, byte[] Bytes, FrameHeader Header)> Frames()
    {
        var batch = new FrameHeader[256];
        foreach (string path in Recordings)
        {
            using var source = Capture.Files.CaptureFile.Open(path);
            int count;
            while ((count = source.Read(batch)) > 0)
            {
                for (int i = 0; i < count; i++)
                {
                    yield return (Path.GetFileName(path), source.Memory.Slice(batch[i].Offset, batch[i].CapturedLength).ToArray(), batch[i]);
                }
            }
        }
    }

    /// <summary>Changes one to four bytes, mostly in the headers, and truncates one frame in four.</summary>
    private static byte[] Mutate(byte[] frame, Random random)
    {
        byte[] mutated = frame.ToArray();
        int reach = Math.Min(mutated.Length, random.Next(3) == 0 ? mutated.Length : HeaderBytes);
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            ref byte changed = ref mutated[random.Next(reach)];
            changed = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(changed ^ (1 << random.Next(8)));
        }

        return random.Next(4) == 0 ? mutated[..random.Next(mutated.Length + 1)] : mutated;
    }
}
