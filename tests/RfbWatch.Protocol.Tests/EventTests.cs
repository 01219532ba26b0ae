using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Conversations;
using RfbWatch.Protocol.Handshake;
using RfbWatch.Protocol.Scripts;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests;

/// <summary>Facts follow from the events alone; an event identifies the bytes that prove it; reading facts changes nothing.</summary>
public sealed class EventTests
{
    public static TheoryData<string> Names => Scripts.Names;

    [Fact]
    public void The_events_of_a_session_name_its_bytes_and_frames()
    {
        var reading = Read(Scripts.New.Versions("003.008").SecurityTypes(1, 2).Choose(2).VncAuthentication().Result(0).ClientInit().ServerInit("desk"), cut: int.MaxValue);

        Assert.Equal(
            [
                "VersionRead A 0+12 #1", "VersionRead B 0+12 #2", "TypesOffered A 12+3 #3", "TypeChosen B 12+1 #4", "ClientAnswered B 12+1 #4", "ChallengeSent A 15+16 #5",
                "ExchangeSeen A 15+16 #5", "ResultRead A 31+4 #7", "RoundPassed A 35+0 #7", "ClientInitRead B 29+1 #8", "ServerInitRead A 35+24 #9", "DesktopNameRead A 59+4 #9",
            ],
            Texts(reading));
    }

    [Fact]
    public void Bytes_that_were_cut_have_the_frame_of_their_last_one()
    {
        var reading = Read(Scripts.New.Versions("003.008").SecurityTypes(1, 2).Choose(1), cut: 2);

        Assert.Equal(["VersionRead A 0+12 #6", "VersionRead B 0+12 #12", "TypesOffered A 12+3 #14", "TypeChosen B 12+1 #15", "ClientAnswered B 12+1 #15", "AuthenticationNotRequired B 13+0 #15"], Texts(reading));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Facts_follow_from_the_events_and_the_counts_alone(string name)
    {
        foreach (int cut in new[] { 1, 7, int.MaxValue })
        {
            foreach (var server in new[] { Side.A, Side.B })
            {
                var reading = Read(Scripts.All[name], cut, server);
                var roles = new RoleClaim(server, RoleBasis.BannerOrder, AreProved: true, AreAmbiguous: false);
                var facts = FactsFold.Of(reading.State, reading.ServerSpoke, reading.ServerIsAtRest, roles, new CarrierFacts());
                var again = FactsFold.Of(HandshakeState.Of(new ConversationOptions(), server, reading.State.Log.Events), reading.ServerSpoke, reading.ServerIsAtRest, roles, new CarrierFacts());

                Assert.Equal(0, reading.State.Log.Dropped);
                // Messages are counted, and not kept as events.
                again = again with { Activity = facts.Activity, Stage = facts.Stage, MidStream = facts.MidStream, MidStreamConfidence = facts.MidStreamConfidence };
                Assert.Equal(Claims.Text(facts), Claims.Text(again));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Facts_that_were_asked_for_stay_as_they_are(string name)
    {
        var conversation = new Conversation(new ConversationOptions());
        var seen = new List<(ConversationFacts Facts, string Text, string Fingerprints)>();
        foreach (var step in Scripts.All[name].Steps)
        {
            conversation.OnBytes(step.FromServer ? Side.A : Side.B, step.Bytes, 1);
            var facts = conversation.Facts;
            seen.Add((facts, Claims.Text(facts), Fingerprints(conversation.Facts)));
            Assert.Equal(seen[^1].Text, Claims.Text(conversation.Facts));
        }

        conversation.Finish();
        Assert.All(seen, each => Assert.Equal((each.Text, each.Fingerprints), (Claims.Text(each.Facts), Fingerprints(each.Facts))));
    }

    /// <summary>The log keeps all events until it is crowded, then a few of each kind, and never more than its limit.</summary>
    [Theory]
    [InlineData(EventLog.CrowdedEvents - 1, EventLog.CrowdedEvents - 1)]
    [InlineData(EventLog.CrowdedEvents, EventLog.CrowdedEvents)]
    [InlineData(EventLog.CrowdedEvents + 1, EventLog.CrowdedEvents)]
    [InlineData(100_000, EventLog.CrowdedEvents)]
    public void One_kind_does_not_crowd_the_log(int events, int kept)
    {
        var log = new EventLog();
        for (int i = 0; i < events; i++)
        {
            log.Add(new RfbEvent { Kind = EventKind.PixelFormatSet, Side = Side.B, Offset = i });
        }

        log.Add(new RfbEvent { Kind = EventKind.EncodingsSet, Side = Side.B });
        Assert.Equal((kept + 1, events - kept), (log.Events.Length, log.Dropped));
        Assert.Equal(EventKind.EncodingsSet, log.Events[^1].Kind);
    }

    [Fact]
    public void All_kinds_together_stay_within_the_bound()
    {
        var log = new EventLog();
        for (int i = 0; i < EventLog.MaxOfKind; i++)
        {
            foreach (var kind in Enum.GetValues<EventKind>())
            {
                log.Add(new RfbEvent { Kind = kind, Side = Side.A });
                log.Add(new RfbEvent { Kind = kind, Side = Side.B });
            }
        }

        Assert.Equal(EventLog.MaxEvents, log.Events.Length);
        Assert.True(log.Dropped > 0);
    }

    [Fact]
    public void A_banner_survives_being_packed_into_an_event()
    {
        foreach (var (major, minor, terminator) in new[] { (3, 8, (byte)'\n'), (0, 0, (byte)0), (999, 999, byte.MaxValue), (5, 0, (byte)'\r') })
        {
            var packed = new RfbEvent { Value = RfbEvent.ValueOf(new ProtocolVersion(major, minor), terminator) };
            Assert.Equal((new ProtocolVersion(major, minor), terminator), packed.Banner);
        }
    }

    private static HandshakeReading Read(RfbScript script, int cut, Side server = Side.A)
    {
        var reading = new HandshakeReading(new ConversationOptions(), server);
        long frame = 0;
        foreach (var step in script.Steps)
        {
            foreach (byte[] piece in step.Bytes.Chunk(Math.Min(cut, Math.Max(1, step.Bytes.Length))))
            {
                reading.OnBytes(step.FromServer ? Side.A : Side.B, piece, new Arrival(1000 + frame, ++frame));
            }
        }

        return reading;
    }

    private static string Fingerprints(ConversationFacts facts) => $"{facts.ServerFingerprint} {facts.ClientFingerprint} {facts.ServerProduct} {facts.ClientProduct}";

    private static List<string> Texts(HandshakeReading reading)
    {
        var texts = new List<string>();
        foreach (ref readonly var happened in reading.State.Log.Events)
        {
            texts.Add($"{happened.Kind} {happened.Side} {happened.Offset}+{happened.Length} #{happened.At.Frame}");
        }

        return texts;
    }
}
