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

    private static string NameOf(FlowSummary flow) => FlowId.Of(flow, SessionBuilder.Facts()).ToString();

    private static Packets.IpAddress Addresses(string text) => TestKit.Addresses.Parse(text);
}
