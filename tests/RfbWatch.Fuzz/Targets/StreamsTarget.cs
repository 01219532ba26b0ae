using System.Globalization;
using System.Text.RegularExpressions;
using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Flows;
using RfbWatch.Fuzz.Mutation;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Tests;
using RfbWatch.TestKit;

namespace RfbWatch.Fuzz.Targets;

/// <summary>
/// A dialogue as TCP packets: the same sessions whether it comes in one segment per step or in small ones, with every segment twice, or with neighbouring segments of a step in reverse order.
/// Only dialogues in which both banners come first are compared: of a flow that begins with something else, the bytes that are looked at again depend on its segments. Whether the
/// server ran ahead of the client is left out, with the places of what proves it: it is about the times of packets. A handshake in dispute is compared only if all of its small segments were held
/// for the decision.
/// </summary>
internal sealed partial class StreamsTarget : FuzzTarget
{
    private const int SmallSegment = 23;

    /// <summary>Segments that change places: far fewer than the flow table holds back.</summary>
    private const int Reversed = 6;

    public override string Name => "streams";

    public override IReadOnlyList<string> Assemblies => ["RfbWatch.Flows", "RfbWatch.Detection"];

    public override int EdgeFloor => 2_600;

    public override int Executions => 2_500;

    public override int MaxLength => 2 << 10;

    public override IMutator Mutator { get; } = new StepMutator();

    public override IEnumerable<byte[]> Seeds() => Scripts.All.Values.Select(DialogueSteps.Write).Select(input => input.Length > MaxLength ? input[..MaxLength] : input);

    public override void Run(byte[] input)
    {
        var steps = DialogueSteps.Read(input);
        string whole = Sessions(Packets(steps, ushort.MaxValue / 2, isDisordered: false));
        if (!BothBanners().IsMatch(whole) || whole.Contains("BytesBeforeBanner", StringComparison.Ordinal) || whole.Contains(Anomaly.MissingInHandshake, StringComparison.Ordinal))
        {
            return;
        }

        var small = Packets(steps, SmallSegment, isDisordered: false);
        if (whole.Contains("HandshakeConflict", StringComparison.Ordinal) && Math.Max(Segments(steps, fromServer: true), Segments(steps, fromServer: false)) > FlowBeginning.MaxSegments)
        {
            return;
        }

        FuzzFailureException.ThrowUnlessEqual(whole, Sessions(small), "in small segments");
        FuzzFailureException.ThrowUnlessEqual(whole, Sessions([.. small.SelectMany(packet => new[] { packet, packet })]), "every segment twice");
        FuzzFailureException.ThrowUnlessEqual(whole, Sessions(Packets(steps, SmallSegment, isDisordered: true)), "neighbouring segments of a step in reverse order");
    }

    /// <summary>Number of small segments with payload of one side.</summary>
    private static int Segments(List<DialogueSteps.Step> steps, bool fromServer) =>
        steps.Where(step => step.FromServer == fromServer).Sum(step => (step.Bytes.Length + SmallSegment - 1) / SmallSegment);

    private static List<TestPacket> Packets(List<DialogueSteps.Step> steps, int segmentSize, bool isDisordered)
    {
        // The client opens; each step's segments are acknowledged by the next step of the other side.
        var builder = new TcpConversationBuilder { SegmentSize = segmentSize }.Open();
        var packets = new List<TestPacket>(builder.Packets);
        var start = builder.Time;
        for (int i = 0; i < steps.Count; i++)
        {
            if (steps[i].Bytes.Length == 0)
            {
                continue;
            }

            int before = builder.Packets.Count;
            _ = steps[i].FromServer ? builder.FromResponder(steps[i].Bytes) : builder.FromInitiator(steps[i].Bytes);
            // The same time for all ways of cutting.
            var sent = builder.Packets.Skip(before).Select(packet => packet with { Ticks = start.AddMilliseconds(10 * (i + 1)).Ticks });
            packets.AddRange(isDisordered ? sent.Chunk(Reversed).SelectMany(some => some.Reverse()) : sent);
        }

        return packets;
    }

    private static string Sessions(List<TestPacket> packets)
    {
        var found = new Found();
        using (var worker = new FlowWorker<FlowHandler>(new FlowOptions(), new FlowHandler(new SessionTracker(new DetectionOptions(), found))))
        {
            var batch = FrameBatch.Of(packets.Frames());
            worker.Process(batch.Headers, batch.Memory);
            worker.Flush();
        }

        return string.Join('\n', found.Texts);
    }

    [GeneratedRegex(@"versions=\d{3}\.\d{3}/\d{3}\.\d{3}")]
    private static partial Regex BothBanners();

    [GeneratedRegex(@" ahead=\w+")]
    private static partial Regex RanAhead();

    private sealed class Found : ISessionReceiver
    {
        public List<string> Texts { get; } = [];

        public void OnSession(Session session) => Texts.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{RanAhead().Replace(Claims.Text(session.Facts, places: false), "")}\n{session.Client} {session.Server} {session.Initiator} {session.ClientBytes} {session.ServerBytes} {string.Join(',', session.Findings.Select(finding => finding.Name).Where(name => name != "ServerRunsAhead"))}"));

        public void OnConnection(in FlowSummary flow, string interfaceName)
        {
        }
    }
}
