using System.Text;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Fuzz.Targets;

/// <summary>A damaged spool: it opens, gives only records that were appended, and takes and gives back new ones. An input is the segment file that an earlier process left.</summary>
internal sealed class SpoolTarget : FuzzTarget
{
    private const int Records = 5;

    public override string Name => "spool";

    public override IReadOnlyList<string> Assemblies => ["RfbWatch.Outputs"];

    public override int EdgeFloor => 250;

    public override int Executions => 800;

    public override int MaxLength => 1 << 10;

    public override IEnumerable<byte[]> Seeds()
    {
        using var folder = new TestFolder();
        using (var spool = Open(folder))
        {
            for (int i = 1; i <= Records; i++)
            {
                _ = spool.Append(Payload(i));
            }
        }

        yield return File.ReadAllBytes(Segment(folder));
    }

    public override void Run(byte[] input)
    {
        using var folder = new TestFolder();
        using (var first = Open(folder))
        {
            _ = first.Append(Payload(1));
        }

        File.WriteAllBytes(Segment(folder), input);
        using var spool = Open(folder);
        foreach (var record in Waiting(spool))
        {
            FuzzFailureException.ThrowUnless(record.Payload.Length <= input.Length, $"a record of {record.Payload.Length} bytes from a file of {input.Length}");
        }

        byte[] added = [.. "added later"u8];
        FuzzFailureException.ThrowUnless(spool.Append(added) == SpoolAppend.Stored, "a record was not taken");
        var last = Waiting(spool).LastOrDefault();
        FuzzFailureException.ThrowUnless(last.Payload.Span.SequenceEqual(added), "a record was not given back");
    }

    /// <summary>What waits, damaged pieces skipped.</summary>
    private static List<SpoolRecord> Waiting(Spool spool)
    {
        var records = new List<SpoolRecord>();
        while (true)
        {
            var some = spool.Peek(100, 1 << 20);
            if (some.Count > 0)
            {
                records.AddRange(some);
                spool.Acknowledge(some[^1].Sequence);
            }
            else if (!spool.SkipDamaged())
            {
                return records;
            }
        }
    }

    private static Spool Open(TestFolder folder) => new(new SpoolOptions { Folder = folder.Root, Clock = new ManualClock(), SyncInterval = Timeout.InfiniteTimeSpan });

    private static string Segment(TestFolder folder) => Directory.EnumerateFiles(folder.Root).Where(file => new FileInfo(file).Length > 0).OrderByDescending(file => new FileInfo(file).Length).First();

    private static byte[] Payload(int number) => Encoding.ASCII.GetBytes($"{{\"record\":{number}}}");
}
