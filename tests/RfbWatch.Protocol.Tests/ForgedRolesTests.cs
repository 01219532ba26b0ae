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

    /// <summary>The true server's reader may end for many reasons, and the forger's part must not win by that.</summary>
    [Theory]
    [InlineData(9)]
    [InlineData(0, 0, 0, 1, 0, 0, 0, 0, 0, 16, 0, 16, 0, 0, 3, 243)]
    public void A_server_whose_messages_are_not_read_to_the_end_stays_the_server(params byte[] last)
    {
        var facts = Played(Session(atOnce: false).Server(last).Key('b'), Side.A, initiator: Side.B);
        Assert.Equal((Side.A, true, "victim"), (facts.ServerSide, facts.NoAuthentication, facts.DesktopName));
        Assert.Contains(Anomaly.AmbiguousRoles, facts.Anomalies);
    }

    [Fact]
    public void Missing_bytes_do_not_help_the_forger()
    {
        var conversation = new Conversation(new ConversationOptions()) { Initiator = Side.B };
        Play.Feed(conversation, Session(atOnce: false));
        conversation.OnGap(Side.A, 100);
        conversation.OnBytes(Side.A, [2], 100);
        var facts = Play.End(conversation);
        Assert.Equal((Side.A, true), (facts.ServerSide, facts.NoAuthentication));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_encrypted_session_has_its_server_too(bool clientFirst)
    {
        // The choice and VeNCrypt's answers are also a list; the random bytes of the ClientHello are a result and a ServerInit.
        var banners = clientFirst ? Scripts.New.ClientBanner("003.008").ServerBanner("003.008") : Scripts.New.Versions("003.008");
        var script = banners.SecurityTypes(19).Choose(19).Server(0, 2).Client(0, 2).Server(0).Server(1, 0, 0, 1, 1).Client(0, 0, 1, 1).Server(1)
            .Client(w => w.U8(22, 3, 1).U16(200).U8(1, 0, 0, 196, 3, 3).U8(7, 7, 0, 0, 0, 0).U16(640, 480).Bytes([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]).U32(0).Fill(164, 9))
            .Tls(5);
        foreach (var server in (Side[])[Side.A, Side.B])
        {
            var facts = Played(script, server, initiator: Play.Other(server));
            Assert.Equal((server, true, 19L), (facts.ServerSide, facts.NoAuthentication, facts.SecurityType));
        }
    }

    /// <summary>The client's encodings are also a challenge, a result and a ServerInit, after a list of many known types that contains the server's "choice".</summary>
    [Fact]
    public void A_long_list_of_known_types_is_no_evidence()
    {
        byte[] types = [1, 2, 5, 6, 16, 17, 18, 19, 20, 22, 30, 33, 35, 36, 113, 129];
        byte[] forged = [.. types[3..], .. Enumerable.Repeat((byte)7, 16), 0, 0, 0, 0, 2, 128, 1, 224, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0, 0, 0, 0, 4, .. "mine"u8];
        var script = Scripts.New.ClientBanner("003.008").ServerBanner("003.008").SecurityTypes(1, 16).Choose(16).TightLists([], []).Result(0).ClientInit(1).ServerInit("victim").TightInteraction(0, 0, 0)
            .Client([2, 5, .. types[2..3], .. forged]).RawUpdate(16, 16);
        var facts = Played(script, Side.A, initiator: Side.B);
        Assert.Equal((Side.A, true, "victim"), (facts.ServerSide, facts.NoAuthentication, facts.DesktopName));
    }

    /// <summary>An honest viewer's bytes contradict the reading in which it is the server, whichever side's bytes are read first, so that the roles are proved while the session lasts.</summary>
    [Theory]
    [InlineData("none-3.8")]
    [InlineData("vnc-3.8")]
    [InlineData("vnc-3.7")]
    [InlineData("tight-vnc")]
    public void A_server_that_opens_the_connection_is_proved_before_the_end(string name)
    {
        foreach (var first in (Side[])[Side.A, Side.B])
        {
            var conversation = new Conversation(new ConversationOptions()) { Initiator = Side.A };
            foreach (var side in (Side[])[first, Play.Other(first)])
            {
                long ticks = 0;
                foreach (var step in Scripts.All[name].Steps)
                {
                    ticks++;
                    if (step.FromServer == (side == Side.A))
                    {
                        conversation.OnBytes(side, step.Bytes, ticks);
                    }
                }
            }

            Assert.Equal((Side.A, true), (conversation.Facts.ServerSide, conversation.Facts.RolesProved));
        }
    }

    /// <summary>The forger is the viewer that a server connects to: the roles cannot be known, but the open session is reported.</summary>
    [Fact]
    public void A_viewer_that_imitates_a_server_hides_no_session()
    {
        var script = Messages(Scripts.New.Versions("003.008").SecurityTypes(1)).Result(0).ServerInit("victim").RawUpdate(16, 16);
        var facts = Played(script, Side.A, initiator: Side.A);
        Assert.Equal((true, false), (facts.NoAuthentication, facts.RolesProved));
        Assert.Contains(Anomaly.AmbiguousRoles, facts.Anomalies);
    }

    /// <summary>Although the forged reading has nothing more to read, the true one still counts what the client does.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void Reading_continues_for_the_true_roles(int size)
    {
        var script = Session(atOnce: false).Update((0, 0, 4, 4, 0, [.. Enumerable.Repeat((byte)0x77, 64)])).Key('b').Key('b', down: false).Pointer(1, 2, 3);
        var facts = Played(script.Cut(size), Side.A, initiator: Side.B);
        Assert.Equal((3L, 1L), (facts.Activity.KeyEvents, facts.Activity.PointerEvents));
    }

    [Fact]
    public void Nothing_is_proved_while_the_other_side_may_still_show_to_be_the_server()
    {
        var conversation = new Conversation(new ConversationOptions()) { Initiator = Side.B };
        Play.Feed(conversation, Messages(Scripts.New.ClientBanner("003.008")).ServerBanner("003.008").SecurityTypes(1).Result(0));
        Assert.False(conversation.Facts.RolesProved);
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
