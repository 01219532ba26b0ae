using System.Buffers.Binary;
using System.Globalization;
using RfbWatch.Protocol.MidStream;
using RfbWatch.TestKit;

namespace RfbWatch.Protocol.Tests.MidStream;

/// <summary>Streams of other protocols whose beginning is missing are never mistaken for RFB.</summary>
public class OtherProtocolsTests
{
    private const int Length = 256;

    /// <summary>Generators of bytes that are not random, because those of other protocols are not random either.</summary>
    internal static readonly Dictionary<string, Action<Random, byte[]>> Shapes = new()
    {
        ["random"] = (random, bytes) => random.NextBytes(bytes),
        ["zeros with a few bytes"] = (random, bytes) =>
        {
            bytes.AsSpan().Clear();
            for (int i = random.Next(40); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(8);
            }
        },
        ["bytes 0 to 6"] = (random, bytes) => Fill(bytes, () => (byte)random.Next(7)),
        ["small 16-bit numbers"] = (random, bytes) => Records(bytes, 2, span => BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)random.Next(1 << random.Next(12)))),
        ["small 32-bit numbers"] = (random, bytes) => Records(bytes, 4, span => BinaryPrimitives.WriteUInt32BigEndian(span, (uint)random.Next(1 << random.Next(20)))),
        ["little-endian numbers"] = (random, bytes) => Records(bytes, 4, span => BinaryPrimitives.WriteUInt32LittleEndian(span, (uint)random.Next(1 << random.Next(20)))),
        ["text"] = (random, bytes) => Fill(bytes, () => (byte)random.Next(0x20, 0x7F)),
        ["a period"] = (random, bytes) => Period(random, bytes, 1 + random.Next(24), 256),
        ["a period of small bytes"] = (random, bytes) => Period(random, bytes, 1 + random.Next(24), 7),
        ["a counter in records"] = (random, bytes) => Counter(random, bytes),
        ["length-prefixed"] = (random, bytes) => LengthPrefixed(random, bytes, 1 + random.Next(4)),
        ["protobuf-like"] = (random, bytes) => Protobuf(random, bytes),
        ["TPKT"] = (random, bytes) => LengthPrefixedBy([3, 0], random, bytes),
        ["TDS"] = (random, bytes) => LengthPrefixedBy([4, 1], random, bytes),
        ["TLS records"] = (random, bytes) => LengthPrefixedBy([0x17, 3, 3], random, bytes),
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    /// <summary>Number of flows of each shape; RFBWATCH_RANDOM_FLOWS overrides the number used in CI.</summary>
    private static int Flows => Environment.GetEnvironmentVariable("RFBWATCH_RANDOM_FLOWS") is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : 4_000;

    [Theory]
    [MemberData(nameof(Names))]
    public void No_flow_is_taken(string shape)
    {
        const int Seed = 20261122;
        var random = new Random(Seed);
        byte[] bytes = new byte[Length];
        for (int flow = 0; flow < Flows; flow++)
        {
            Shapes[shape](random, bytes);
            Assert.True(MidStreamProbe.Probe(bytes) != ProbeVerdict.Rfb, $"seed {Seed}, flow {flow}: {Convert.ToHexString(bytes)}");
        }
    }

    [Theory]
    [InlineData("0300001f02f08000")]
    [InlineData("16030100")]
    [InlineData("485454502f312e31")]
    [InlineData("0401002500350100e4")]
    [InlineData("00000054fe534d42")]
    [InlineData("000100000006ff0300")]
    [InlineData("0500000310000000")]
    [InlineData("05000b0310000000")]
    [InlineData("ffffffffffffffffffffffffffffffff")]
    [InlineData("00000000000000000000000000000000")]
    public void Beginnings_of_known_protocols_break_within_forty_bytes(string hex)
    {
        byte[] bytes = [.. Convert.FromHexString(hex), .. new byte[40]];
        Assert.Equal(ProbeVerdict.NotRfb, MidStreamProbe.Probe(bytes));
    }

    [Fact]
    public void Probing_allocates_nothing()
    {
        byte[] bytes = new byte[Length];
        Shapes["bytes 0 to 6"](new Random(1), bytes);
        Assert.Equal(0, Allocations.Least(() => MidStreamProbe.Probe(bytes)));
    }

    private static void Fill(byte[] bytes, Func<byte> next)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = next();
        }
    }

    private static void Records(byte[] bytes, int size, Action<byte[]> write)
    {
        byte[] record = new byte[size];
        for (int i = 0; i + size <= bytes.Length; i += size)
        {
            write(record);
            record.CopyTo(bytes, i);
        }
    }

    private static void Period(Random random, byte[] bytes, int period, int values)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = i < period ? (byte)random.Next(values) : bytes[i - period];
        }
    }

    // Records of equal size whose bytes are constant except for a big-endian counter.
    private static void Counter(Random random, byte[] bytes)
    {
        int size = 6 + random.Next(15);
        Period(random, bytes, size, 7);
        int at = random.Next(size - 2);
        int count = random.Next(300);
        int step = random.Next(1, 4);
        for (int record = 0; record + size <= bytes.Length; record += size)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(record + at), (ushort)(count += step));
        }
    }

    private static void LengthPrefixed(Random random, byte[] bytes, int prefix)
    {
        random.NextBytes(bytes);
        for (int at = 0; at + prefix < bytes.Length;)
        {
            int length = random.Next(40);
            bytes.AsSpan(at, prefix).Clear();
            bytes[at + prefix - 1] = (byte)length;
            at += prefix + length;
        }
    }

    private static void LengthPrefixedBy(byte[] header, Random random, byte[] bytes)
    {
        random.NextBytes(bytes);
        for (int at = 0; at + header.Length + 2 < bytes.Length;)
        {
            int length = random.Next(60);
            header.CopyTo(bytes, at);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + header.Length), (ushort)length);
            at += header.Length + 2 + length;
        }
    }

    private static void Protobuf(Random random, byte[] bytes)
    {
        for (int at = 0; at + 12 < bytes.Length;)
        {
            int field = 1 + random.Next(6);
            bool text = random.Next(2) == 0;
            bytes[at++] = (byte)((field << 3) | (text ? 2 : 0));
            int size = random.Next(8);
            bytes[at++] = (byte)size;
            for (int i = 0; text && i < size; i++)
            {
                bytes[at++] = (byte)random.Next(0x20, 0x7F);
            }
        }
    }
}
