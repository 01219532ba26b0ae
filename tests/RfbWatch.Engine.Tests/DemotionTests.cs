using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Flows;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Engine.Tests;

/// <summary>A session that loses its memory to others at any packet of its handshake is reported like one that does not.</summary>
public sealed class DemotionTests
{
    private const string Server = "10.2.0.1";
    private readonly CollectedSessions _found = new();

    private static readonly Dictionary<string, RfbScript> Scripts = new(StringComparer.Ordinal)
    {
        ["3.8"] = new RfbScript().Versions("003.008").SecurityTypes(1).Choose(1).Open(result: true),
        ["3.8 of many"] = new RfbScript().Versions("003.008").SecurityTypes(5, 16, 18, 19, 30, 2, 1).Choose(1).Open(result: true),
        ["3.7"] = new RfbScript().Versions("003.007").SecurityTypes(2, 1).Choose(1).Open(result: false),
        ["3.3"] = new RfbScript().Versions("003.003").DictatedType(1).Open(result: false),
        ["eager"] = new RfbScript().ClientBanner("003.008").ServerBanner("003.008").SecurityTypes(1).Choose(1).Open(result: true),
        ["Tight without types"] = new RfbScript().Versions("003.008").SecurityTypes(16).Choose(16).TightLists([], []).Open(result: true),
        ["VeNCrypt"] = new RfbScript().Versions("003.008").SecurityTypes(19).Choose(19).VeNCryptLists(257).ChooseSubType(257),
        ["byte by byte"] = new RfbScript().Versions("003.008").SecurityTypes(2, 1).Choose(1).Open(result: true).Cut(1),
    };

    public static TheoryData<string> Names => [.. Repetitions.Sample(Scripts.Keys)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_session_is_reported_the_same_wherever_it_loses_its_memory(string name)
    {
        var frames = Conversation(0, Scripts[name]).Frames();
        string expected = Run([frames], out _);
        int demoted = 0;
        for (int cut = 4; cut < frames.Count - 3; cut++)
        {
            // Other flows get as far as this one, more of them than fit.
            var others = Enumerable.Range(1, 80).SelectMany(number => Conversation(number, Scripts[name]).Frames()[..cut]);
            string reported = Run([frames[..cut], [.. others], frames[cut..]], out var counters);

            Assert.True(expected == reported, $"after {cut} packets: {reported} instead of {expected}");
            if (counters.Stages.All(stage => stage.Demoted == 0))
            {
                // The session is accepted by now, and there is room for all.
                break;
            }

            demoted++;
        }

        Assert.True(demoted >= 4, $"demoted after {demoted} packets only");
    }

    private static TcpConversationBuilder Conversation(int number, RfbScript script)
    {
        var tcp = new TcpConversationBuilder(new($"10.1.{number}.1", 40_000), new(number == 0 ? Server : $"10.3.{number}.1", 5900)).Open();
        foreach (var step in script.Steps)
        {
            tcp = step.FromServer ? tcp.FromResponder(step.Bytes) : tcp.FromInitiator(step.Bytes);
        }

        return tcp.Close();
    }

    private string Run(IReadOnlyList<IReadOnlyList<TestFrame>> parts, out FlowCounters counters)
    {
        _found.Sessions.Clear();
        using var worker = new FlowWorker<FlowHandler>(new FlowOptions { MaxTrackedFlows = 128 }, new FlowHandler(new SessionTracker(new DetectionOptions(), _found)));
        foreach (var part in parts)
        {
            var batch = FrameBatch.Of(part);
            worker.Process(batch.Headers, batch.Memory);
        }

        worker.Flush();
        counters = worker.Counters;
        var session = Assert.Single(_found.Sessions, session => session.Server.Address.ToString() == Server);
        var facts = session.Facts;
        return $"{facts.ServerVersion} {facts.ClientVersion} [{string.Join(',', facts.OfferedSecurityTypes)}] {facts.SecurityType}/{facts.SecuritySubType} {facts.AuthenticationResult} {facts.NoAuthentication} "
            + $"{facts.Stage} {session.Initiator} {session.FlowId} [{string.Join(',', session.Findings.Select(finding => finding.Name))}] {session.ClientBytes} {session.ServerBytes}";
    }
}
