using RfbWatch.Flows;

namespace RfbWatch.Events.Tests;

/// <summary>Values of Zeek's conn_state: https://docs.zeek.org/en/master/scripts/base/protocols/conn/main.zeek.html, Conn::Info.</summary>
public sealed class ConnectionStateTests
{
    [Theory]
    [InlineData("S0", false, EndReason.Timeout, 0, 0)]
    [InlineData("S1", true, EndReason.Timeout, 0, 0)]
    [InlineData("SF", true, EndReason.Fin, 0, 0)]
    [InlineData("RSTO", true, EndReason.Reset, 1, 0)]
    [InlineData("RSTR", true, EndReason.Reset, 0, 1)]
    [InlineData("RSTO", true, EndReason.Reset, 1, 1)]
    [InlineData("RSTO", true, EndReason.Reset, 0, 0)]
    public void The_state_names_how_a_connection_ended(string expected, bool established, EndReason end, int initiatorResets, int responderResets) =>
        Assert.Equal(expected, ConnectionState.Of(new FlowSummary { Established = established, End = end, InitiatorResets = initiatorResets, ResponderResets = responderResets }));

    [Fact]
    public void A_refused_connection_and_one_without_its_beginning_have_their_own_states()
    {
        Assert.Equal("REJ", ConnectionState.Of(new FlowSummary { Refused = true, End = EndReason.Reset, ResponderResets = 1 }));
        Assert.Equal("OTH", ConnectionState.Of(new FlowSummary { MidStream = true, Established = true, End = EndReason.Fin }));
    }
}
