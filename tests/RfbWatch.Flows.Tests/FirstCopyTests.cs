using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>Compared with a model that keeps everything: of several copies of a byte, the first captured one counts.</summary>
public class FirstCopyTests
{
    private const int Seed = 20260107;

    [Fact]
    public void Of_any_overlapping_copies_the_first_captured_counts()
    {
        for (int round = 0; round < Repetitions.Of(300); round++)
        {
            var random = new Random(Seed + round);
            int length = random.Next(20, 300);
            var conversation = new TcpConversationBuilder { ResponderIsn = uint.MaxValue - (uint)random.Next(200) }.Open().FromResponder("RFB "u8);
            int[] model = new int[length];
            Array.Fill(model, -1);
            PrefixHandler.Prefix.ToArray().Select(value => (int)value).ToArray().CopyTo(model, 0);
            while (model.Contains(-1))
            {
                int from = random.Next(4, length);
                int to = Math.Min(length, from + random.Next(1, 40));
                byte[] bytes = new byte[to - from];
                random.NextBytes(bytes);
                conversation.SendAt(false, from, bytes);
                for (int at = from; at < to; at++)
                {
                    model[at] = model[at] < 0 ? bytes[at - from] : model[at];
                }
            }

            var sink = FlowRun.Of(conversation.Frames()).Only;

            Assert.True(model.Select(value => (byte)value).SequenceEqual(sink.Bytes(FlowDirection.FromResponder)), $"seed {Seed + round}");
            Assert.Empty(sink.Gaps);
        }
    }

    /// <summary>How the source divides its input into batches changes nothing, not even the order of callbacks.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(32)]
    [InlineData(33)]
    public void Batches_of_any_size_give_the_same_callbacks(int size)
    {
        var random = new Random(Seed);
        List<TestFrame> frames = [];
        var time = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (ushort port = 1; port < 400; port++)
        {
            var flow = new TcpConversationBuilder(new("10.0.0.1", (ushort)(port % 97 + 1)), new("10.0.0.2", 80)) { Time = time, InitiatorIsn = (uint)random.Next(), ResponderIsn = (uint)random.Next(), SegmentSize = 5 };
            flow.Open().FromResponder(random.Next(4) == 0 ? "RFB and more"u8 : "something else"u8).FromInitiator("answer"u8);
            frames.AddRange((random.Next(2) == 0 ? flow.Close() : flow).Frames());
            time = flow.Time + TimeSpan.FromSeconds(random.Next(30));
        }

        frames = frames.Dropped(random, 0.05).Reordered(random, 12);
        var options = FlowRun.Small with { MaxFlows = 40 };
        Assert.Equal(Tell(frames, frames.Count, options), Tell(frames, size, options));
    }

    private static List<string> Tell(List<TestFrame> frames, int size, FlowOptions options)
    {
        var log = new Probing { ReportAll = true };
        using var worker = new FlowWorker<PrefixHandler>(options, new PrefixHandler(log));
        var batch = FrameBatch.Of(frames);
        for (int at = 0; at < batch.Headers.Length; at += size)
        {
            worker.Process(batch.Headers.AsSpan(at, Math.Min(size, batch.Headers.Length - at)), batch.Memory);
        }

        worker.Flush();
        return [
            .. log.Closed.Select(flow => $"{flow.FirstFrame} {flow.LastFrame} {flow.InitiatorPort} {flow.InitiatorBytes} {flow.ResponderBytes} {flow.InitiatorPackets} {flow.End}"),
            .. log.Sinks.Select(sink => $"{sink.Initiator}|{sink.Responder}|{sink.Closed!.Value.FirstFrame} {sink.Closed!.Value.LastFrame} {sink.Closed!.Value.End} {string.Join(',', sink.Order)}"),
        ];
    }
}
