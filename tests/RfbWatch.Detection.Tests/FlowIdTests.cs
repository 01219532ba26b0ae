using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.TestKit;

namespace RfbWatch.Detection.Tests;

/// <summary>The identifier of a flow depends only on its endpoints and its initial sequence numbers.</summary>
public class FlowIdTests
{
    private static readonly FlowSummary Whole = SessionBuilder.Flow() with
    {
        InitiatorInitialSequence = 1000,
        ResponderInitialSequence = 0xFFFF_FFFF,
        InitiatorFirstSequence = 1001,
        ResponderFirstSequence = 0,
    };

    [Fact]
    public void It_is_sixteen_hexadecimal_digits_that_never_change_between_versions() => Assert.Equal("142a3d3d72cda69b", NameOf(Whole));

    [Fact]
    public void Who_opened_and_when_and_where_it_stood_in_which_file_does_not_matter()
    {
        var other = Whole with
        {
            InitiatorAddress = Whole.ResponderAddress,
            InitiatorPort = Whole.ResponderPort,
            ResponderAddress = Whole.InitiatorAddress,
            ResponderPort = Whole.InitiatorPort,
            InitiatorInitialSequence = Whole.ResponderInitialSequence,
            ResponderInitialSequence = Whole.InitiatorInitialSequence,
            FirstTicks = Whole.FirstTicks + 50,
            FirstFrame = 7,
            LastFrame = 900,
            Encapsulation = "vlan 12",
            InitiatorBytes = 5,
            End = EndReason.EndOfCapture,
        };
        Assert.Equal(NameOf(Whole), NameOf(other));
    }

    [Fact]
    public void Ends_and_numbers_matter()
    {
        FlowSummary[] others =
        [
            Whole with { InitiatorPort = 50001 },
            Whole with { ResponderPort = 5901 },
            Whole with { InitiatorAddress = Addresses("10.0.0.3") },
            Whole with { ResponderAddress = Addresses("fd00::1") },
            Whole with { InitiatorInitialSequence = 1001 },
            Whole with { ResponderInitialSequence = 0 },
            Whole with { InitiatorInitialSequence = Whole.ResponderInitialSequence, ResponderInitialSequence = Whole.InitiatorInitialSequence },
        ];
        Assert.Equal(others.Length + 1, others.Append(Whole).Select(NameOf).Distinct().Count());
    }

    [Fact]
    public void A_banner_is_the_first_data_of_a_side_and_shows_its_initial_number()
    {
        var late = Whole with { InitiatorKnown = false, MidStream = true, InitiatorInitialSequence = null, ResponderInitialSequence = null };
        var id = FlowId.Of(late, SessionBuilder.Facts());
        Assert.False(id.IsPart);
        Assert.Equal(NameOf(Whole), id.ToString());
    }

    [Fact]
    public void Without_initial_numbers_it_names_the_part_that_was_seen()
    {
        var part = Whole with { InitiatorKnown = false, MidStream = true, InitiatorInitialSequence = null, ResponderInitialSequence = null };
        ConversationFacts[] conversations =
        [
            SessionBuilder.Facts(facts => facts with { ServerVersion = null, ClientVersion = null }),
            SessionBuilder.Facts(facts => facts with { Anomalies = [Anomaly.MissingInHandshake] }),
            SessionBuilder.Facts(facts => facts with { Carrier = Carrier.WebSocket }),
        ];
        Assert.All(conversations, facts => Assert.True(FlowId.Of(part, facts).IsPart));
        Assert.Single(conversations.Select(facts => FlowId.Of(part, facts).ToString()).Distinct());
        Assert.NotEqual(NameOf(Whole), FlowId.Of(part, conversations[0]).ToString());
    }

    [Fact]
    public void One_missing_initial_number_makes_it_a_part_that_is_named_by_the_first_numbers()
    {
        var unread = SessionBuilder.Facts(facts => facts with { ServerVersion = null, ClientVersion = null });
        var noInitiator = Whole with { InitiatorInitialSequence = null };
        var noResponder = Whole with { ResponderInitialSequence = null };
        foreach (var part in (FlowSummary[])[noInitiator, noResponder])
        {
            var id = FlowId.Of(part, unread);
            Assert.True(id.IsPart);
            Assert.Equal([0u, 1001u], new[] { id.LowerSequence!.Value, id.HigherSequence!.Value }.Order());
            Assert.Equal(id, FlowId.Of(part));
            Assert.NotEqual(id.ToString(), (id with { IsPart = false }).ToString());
        }

        Assert.Equal(FlowId.Of(Whole, unread), FlowId.Of(Whole));
        Assert.False(FlowId.Of(Whole).IsPart);
    }

    [Fact]
    public void A_single_banner_shows_the_initial_number_of_its_side_only()
    {
        var late = Whole with { InitiatorKnown = false, MidStream = true, InitiatorInitialSequence = null };
        var server = SessionBuilder.Facts(facts => facts with { ClientVersion = null });
        var client = SessionBuilder.Facts(facts => facts with { ServerVersion = null });
        var initiator = server.ServerSide == Side.A ? server : client;
        var responder = server.ServerSide == Side.A ? client : server;
        Assert.False(FlowId.Of(late, initiator).IsPart);
        Assert.True(FlowId.Of(late, responder).IsPart);
    }

    [Fact]
    public void No_number_is_not_the_number_zero()
    {
        var id = FlowId.Of(Whole) with { LowerSequence = 0 };
        Assert.NotEqual(id.ToString(), (id with { LowerSequence = null }).ToString());
    }

    /// <summary>The end with the lower address is first, whatever the ports are; with one address, the one with the lower port.</summary>
    [Theory]
    [InlineData("10.0.0.1", 6000, "10.0.0.2", 5000, true)]
    [InlineData("10.0.0.2", 5000, "10.0.0.1", 6000, false)]
    [InlineData("10.0.0.1", 5000, "10.0.0.1", 6000, true)]
    [InlineData("10.0.0.1", 6000, "10.0.0.1", 5000, false)]
    [InlineData("10.0.0.1", 5000, "10.0.0.1", 5000, true)]
    public void The_ends_are_ordered(string initiator, int initiatorPort, string responder, int responderPort, bool initiatorIsLower)
    {
        var flow = Whole with
        {
            InitiatorAddress = Addresses(initiator),
            InitiatorPort = (ushort)initiatorPort,
            ResponderAddress = Addresses(responder),
            ResponderPort = (ushort)responderPort,
        };
        var lower = FlowId.Of(flow);
        Assert.Equal(initiatorIsLower ? flow.InitiatorInitialSequence : flow.ResponderInitialSequence, lower.LowerSequence);
        Assert.Equal(initiatorIsLower ? flow.InitiatorPort : flow.ResponderPort, lower.Lower.Port);
    }

    private static string NameOf(FlowSummary flow) => FlowId.Of(flow, SessionBuilder.Facts()).ToString();

    private static Packets.IpAddress Addresses(string text) => TestKit.Addresses.Parse(text);
}
