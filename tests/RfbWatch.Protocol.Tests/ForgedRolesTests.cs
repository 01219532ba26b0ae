using RfbWatch.Protocol.Conversations;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests;

/// <summary>A client that imitates a server: its banner comes first, and its SetPixelFormat is also a successful SecurityResult and a ServerInit.</summary>
public sealed class ForgedRolesTests
{
    // Maxima and shifts of the client's format are the pixel format of the forged ServerInit: 32 bits, depth 24, true colour, maxima 255, shifts 16, 8 and 2. The empty
    // SetEncodings after it ends that format, and the beginning of the next message is an empty name.
    private static readonly byte[] Forged = [32, 24, 0, 1, 0x20, 0x18, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8];

    private static RfbScript Session(bool atOnce)
    {
        var script = Scripts.New.ClientBanner("003.008");
        return (atOnce ? Messages(script).ServerBanner("003.008").SecurityTypes(1) : Messages(script.ServerBanner("003.008").SecurityTypes(1)))
            .Result(0).ServerInit("victim").RawUpdate(16, 16).Key('a').RawUpdate(16, 16);
    }

    private static RfbScript Messages(RfbScript script) => script.Choose(1).ClientInit().SetPixelFormat(Forged).SetEncodings().SetPixelFormat().SetEncodings(0).UpdateRequest();

    public static TheoryData<bool, int> Cases => new() { { true, int.MaxValue }, { false, int.MaxValue }, { true, 1 }, { false, 1 }, { true, 7 }, { false, 7 } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_end_that_accepted_the_connection_is_the_server(bool atOnce, int size)
    {
        foreach (var server in (Side[])[Side.A, Side.B])
        {
            var facts = Played(Session(atOnce).Cut(size), server, initiator: Play.Other(server));
            Assert.Equal((server, true, false, RoleBasis.Connection), (facts.ServerSide, facts.NoAuthentication, facts.RolesProved, facts.RoleBasis));
            Assert.Equal("victim", facts.DesktopName);
            Assert.Contains(Anomaly.AmbiguousRoles, facts.Anomalies);
        }
    }

    [Fact]
    public void The_forgery_alone_is_a_server_to_those_who_do_not_know_who_opened_the_connection()
    {
        // Without this, the tests above would not prove that the bytes fit both roles.
        var facts = Played(Session(atOnce: true), Side.A, initiator: null);
        Assert.Equal((Side.B, true), (facts.ServerSide, facts.RolesProved));
    }

    [Theory]
    [InlineData("none-3.8")]
    [InlineData("vnc-3.8")]
    [InlineData("tight-vnc")]
    [InlineData("ra2ne")]
    [InlineData("apple-30")]
    [InlineData("none-3.3")]
    public void A_server_that_opens_the_connection_is_proved_as_before(string name)
    {
        var script = Scripts.All[name];
        var facts = Played(script, Side.A, initiator: Side.A);
        Assert.Equal((Side.A, true), (facts.ServerSide, facts.RolesProved));
        Assert.Empty(facts.Anomalies);
    }

    private static ConversationFacts Played(RfbScript script, Side server, Side? initiator)
    {
        var conversation = new Conversation(new ConversationOptions()) { Initiator = initiator };
        Play.Feed(conversation, script, server);
        return Play.End(conversation);
    }
}
