namespace RfbWatch.Capture.Tests.Files;

/// <summary>Damaged captures never throw, never hang, and never deliver more than they contain.</summary>
public sealed class MutationTests
{
    private const int Runs = 20_000;

    [Theory]
    [InlineData("pcap", 1)]
    [InlineData("pcapng", 2)]
    [InlineData("gzip", 3)]
    public void Mutated_files_end_in_a_problem_or_in_frames(string format, int seed)
    {
        byte[] original = format switch
        {
            "pcap" => Pcap(),
            "pcapng" => Pcapng(),
            _ => GzipTests.Gzip(Pcapng()),
        };
        var random = new Random(seed);
        var options = new CaptureFileOptions { BufferBytes = 512, MaxFrameBytes = 1 << 20, MaxExpandedBytes = 1 << 24 };
        var ended = new HashSet<CaptureProblemKind?>();
        for (int run = 0; run < Runs; run++)
        {
            byte[] file = Mutate(original, random);
            try
            {
                var (frames, problem) = ReadFrame.Of(file, options);
                ended.Add(problem?.Kind);
                Assert.True(problem is null || (!problem.Message.Contains('\n', StringComparison.Ordinal) && problem.Message.Length > 10));
                Assert.True(format == "gzip" || frames.Sum(frame => (long)frame.Bytes.Length) <= file.Length);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{format}, seed {seed}, run {run}: {Convert.ToHexString(file)}", e);
            }
        }

        Assert.Superset(new HashSet<CaptureProblemKind?> { null, CaptureProblemKind.Malformed, CaptureProblemKind.Truncated, CaptureProblemKind.Unreadable }, ended);
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] file = (byte[])original.Clone();
        int changes = random.Next(1, 1 + Math.Max(2, file.Length / 20));
        for (; changes > 0; changes--)
        {
            int at = random.Next(random.Next(4) == 0 ? Math.Min(64, file.Length) : file.Length);
            file[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(file[at] ^ (1 << random.Next(8))),
                _ => random.Next(2) == 0 ? (byte)0 : (byte)0xFF,
            };
            changes -= random.Next(4);
        }

        return random.Next(4) == 0 ? file[..random.Next(file.Length)] : file;
    }

    private static byte[] Pcap()
    {
        var pcap = new PcapBytes(linkType: 0x2400_0001);
        for (int i = 0; i < 20; i++)
        {
            pcap.Frame(new byte[i * 7], fraction: (uint)i);
        }

        return pcap.ToArray();
    }

    private static byte[] Pcapng()
    {
        var pcapng = new PcapngBytes().Section().Interface(fcs: 4, resolution: 9).Interface(113, 64, resolution: 0x8A, offset: 5);
        pcapng.Block(4, pcapng.Body().U64(0));
        for (int i = 0; i < 8; i++)
        {
            pcapng.Frame(new byte[i * 5], (uint)(i & 1), (ulong)i << 40, options: pcapng.Option(2, [0x20, 0, 0, 0])).SimpleFrame(new byte[i]).ObsoleteFrame([1]);
        }

        return pcapng.Statistics(0, 1, 2).Section(true).Interface().Frame([1, 2, 3]).ToArray();
    }
}
