using RfbWatch.Detection.Findings;
using RfbWatch.Protocol;
using RfbWatch.TestKit;

namespace RfbWatch.Detection.Tests;

public class SessionTests
{
    [Fact]
    public void Roles_come_from_who_speaks_the_servers_part_not_from_the_syn()
    {
        var reverse = SessionBuilder.Judged(facts => facts with { ServerSide = Side.A }, SessionBuilder.Flow(initiatorPort: 40000, responderPort: 5500));
        Assert.Equal("10.0.0.2:40000", reverse.Server.ToString());
        Assert.Equal("10.0.0.1:5500", reverse.Client.ToString());
        Assert.Equal(Initiator.Server, reverse.Initiator);
        Assert.Equal(200, reverse.ClientBytes);
        Assert.Equal(100, reverse.ServerBytes);
        Assert.Equal(5500, reverse.ListeningPort);
        Assert.Contains("ReverseConnection", reverse.FindingNames());
        Assert.DoesNotContain("NonStandardPort", reverse.FindingNames());
    }

    [Fact]
    public void Without_a_SYN_no_initiator_is_reported()
    {
        var flow = SessionBuilder.Flow();
        flow.InitiatorKnown = false;
        var session = SessionBuilder.Judged(facts => facts with { ServerSide = Side.A }, flow);
        Assert.Equal(Initiator.Unknown, session.Initiator);
        Assert.DoesNotContain("ReverseConnection", session.FindingNames());
    }

    [Fact]
    public void Without_roles_the_responder_counts_as_server_and_nothing_depends_on_it()
    {
        var session = SessionBuilder.Judged(facts => facts with { ServerSide = null }, SessionBuilder.Flow(responderPort: 443));
        Assert.Equal(443, session.Server.Port);
        Assert.Equal(Initiator.Unknown, session.Initiator);
        Assert.DoesNotContain("NonStandardPort", session.FindingNames());
    }

    [Theory]
    [InlineData(10, 10, Side.B, OneSided.None)]
    [InlineData(10, 0, Side.B, OneSided.ClientOnly)]
    [InlineData(0, 10, Side.B, OneSided.ServerOnly)]
    [InlineData(10, 0, Side.A, OneSided.ServerOnly)]
    [InlineData(0, 10, Side.A, OneSided.ClientOnly)]
    public void One_captured_direction_is_named_by_its_role(long fromInitiator, long fromResponder, Side server, OneSided expected)
    {
        var flow = SessionBuilder.Flow();
        flow.InitiatorPackets = fromInitiator;
        flow.ResponderPackets = fromResponder;
        Assert.Equal(expected, SessionBuilder.Judged(facts => facts with { ServerSide = server }, flow).OneSided);
    }

    [Fact]
    public void Findings_are_sorted_worst_first_and_determine_the_severity()
    {
        var session = SessionBuilder.Judged(
            facts => facts with
            {
                OfferedSecurityTypes = [1],
                SecurityType = 1,
                NoAuthentication = true,
                NoAuthenticationOffered = true,
                AuthenticationResult = AuthenticationResult.NotRequired,
            },
            SessionBuilder.Flow(responderPort: 8443));
        Assert.Equal(["NoAuthSession", "NoAuthOffered", "NonStandardPort"], session.FindingNames());
        Assert.Equal(Severity.High, session.Severity);
        session.Add(FindingTable.Find("NoAuthSession")!);
        Assert.Equal(3, session.Findings.Count);
    }

    [Fact]
    public void Anomalies_of_the_conversation_come_before_those_of_the_flow()
    {
        var flow = SessionBuilder.Flow();
        flow.Anomalies = Flows.FlowAnomalies.OverlapDiffers | Flows.FlowAnomalies.SnaplenCut;
        var session = SessionBuilder.Judged(facts => facts with { Anomalies = [Anomaly.MissingInHandshake] }, flow);
        Assert.Equal(["MissingInHandshake", "OverlapDiffers", "SnaplenCut"], session.Anomalies);
    }
}
