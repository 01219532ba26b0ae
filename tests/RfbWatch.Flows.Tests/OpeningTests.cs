using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>Facts from the beginning of a connection: its initial sequence numbers, and who opened it.</summary>
public class OpeningTests
{
    private static TcpConversationBuilder Session() => new TcpConversationBuilder().Open().FromResponder("RFB s"u8).FromInitiator("RFB c"u8).FromResponder("more"u8).Close();

    private sealed record Opening(uint? Initiator, uint? Responder, uint? InitiatorFirst, uint? ResponderFirst, bool Seen);

    private static Opening Numbers(FlowSummary flow) =>
        new(flow.InitiatorInitialSequence, flow.ResponderInitialSequence, flow.InitiatorFirstSequence, flow.ResponderFirstSequence, flow.OpeningSeen);

    [Fact]
    public void The_initial_and_first_numbers_are_reported()
    {
        var sink = FlowRun.Of(Session().Frames()).Only;

        Assert.Equal(new(1000, 500_000, 1001, 500_001, true), Numbers(sink.Closed!.Value));
        Assert.Equal(new(1000, 500_000, 1001, 500_001, true), Numbers(sink.Opened));
    }

    [Theory]
    [InlineData(1, 1001u, null)]
    [InlineData(2, null, 500_001u)]
    public void One_direction_alone_shows_the_same_initial_numbers(byte keptHost, uint? firstOfInitiator, uint? firstOfResponder)
    {
        var flow = FlowRun.Of(Session().Packets.Where(packet => packet.Bytes[15] == keptHost).Frames()).Only.Closed!.Value;

        Assert.Equal(new(1000, 500_000, firstOfInitiator, firstOfResponder, false), Numbers(flow));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_packet_of_the_opening_may_be_lost(int lost, bool answerSeen)
    {
        var flow = FlowRun.Of(Session().Frames().Where((_, place) => place != lost)).Only.Closed!.Value;

        Assert.Equal(new(1000, 500_000, 1001, 500_001, answerSeen), Numbers(flow));
    }

    [Fact]
    public void The_middle_of_a_connection_has_first_numbers_only()
    {
        var flow = FlowRun.Of(Session().Frames()[3..]).Only.Closed!.Value;

        // The first sender counts as the initiator.
        Assert.Equal(new(null, null, 500_001, 1001, false), Numbers(flow));
    }

    [Fact]
    public void The_summary_of_a_flow_without_a_sink_has_its_numbers()
    {
        var conversation = new TcpConversationBuilder().Open().FromResponder("else"u8).FromInitiator("other"u8).Close();
        var flow = Assert.Single(FlowRun.Of(conversation.Frames(), log: new Probing { ReportAll = true }).Closed);

        Assert.Equal(new(1000, 500_000, 1001, 500_001, true), Numbers(flow));
    }

    [Fact]
    public void A_direction_of_no_interest_tells_where_it_began()
    {
        var conversation = new TcpConversationBuilder().Open().FromInitiator("hello"u8).FromInitiator("again"u8).FromResponder("RFB "u8).Close();

        Assert.Equal(new(1000, 500_000, 1001, 500_001, true), Numbers(FlowRun.Of(conversation.Frames()).Only.Closed!.Value));
    }
}
