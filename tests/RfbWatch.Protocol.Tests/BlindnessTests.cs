using RfbWatch.Protocol.Conversations;
using RfbWatch.Protocol.Messages;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests;

/// <summary>Nothing is claimed that was not seen: only one side, a missing beginning, a lost segment.</summary>
public class BlindnessTests
{
    public static TheoryData<string> Names => [.. Repetitions.Sample(Scripts.All.Keys)];

    [Theory]
    [MemberData(nameof(Names))]
    public void One_side_alone_claims_nothing_false(string name)
    {
        var script = Scripts.All[name];
        var whole = Play.Steps(script);
        Assert.Empty(Claims.False(Play.Alone(script, server: true), whole));
        var client = Play.Alone(script, server: false);
        Assert.DoesNotContain(Claims.False(client, whole), c => !c.StartsWith("server", StringComparison.Ordinal));
        Assert.NotEqual((Side.A, RoleBasis.SecurityExchange), (client.ServerSide, client.RoleBasis));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_missing_beginning_claims_nothing_false(string name)
    {
        var script = Scripts.All[name];
        var whole = Play.Steps(script);
        int total = Math.Min(400, script.Steps.Sum(s => s.Bytes.Length));
        for (int k = 1; k <= total; k++)
        {
            var facts = Play.End(WithoutBeginning(script, k));
            Assert.Empty(Claims.False(facts, whole).Select(c => $"{k}: {c}"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_lost_segment_claims_nothing_false(string name)
    {
        foreach (var script in new[] { Scripts.All[name], Scripts.All[name].Coalesced(), Scripts.All[name].Cut(4) })
        {
            var whole = Play.Steps(script);
            for (int lost = 0; lost < script.Steps.Count; lost++)
            {
                foreach (bool known in new[] { true, false })
                {
                    var facts = Play.End(Without(script, lost, known));
                    Assert.Empty(Claims.False(facts, whole).Select(c => $"{lost} {known}: {c}"));
                }
            }
        }
    }

    [Theory]
    [InlineData("none-3.8", true)]
    [InlineData("none-3.7", true)]
    [InlineData("none-3.3", true)]
    [InlineData("vnc-3.8", false)]
    [InlineData("tight-no-auth", true)]
    public void The_server_alone_proves_what_it_offers_and_opened(string name, bool none)
    {
        var facts = Play.Alone(Scripts.All[name], server: true);
        Assert.Equal((Side.A, RoleBasis.SecurityExchange, none), (facts.ServerSide, facts.RoleBasis, facts.NoAuthenticationOffered));
        Assert.NotNull(facts.DesktopName);
    }

    [Theory]
    [InlineData("none-3.8", 1L, true)]
    [InlineData("vnc-3.8", 2L, false)]
    public void The_client_alone_proves_a_live_session(string name, long type, bool none)
    {
        var facts = Play.Alone(Scripts.All[name], server: false);
        Assert.Equal((Side.B, type, none, Stage.Active), (facts.ServerSide, facts.SecurityType, facts.NoAuthentication, facts.Stage));
    }

    [Theory]
    [InlineData("vnc-failed", "Authentication failed")]
    [InlineData("vnc-failed-3.7", "")]
    public void The_server_alone_proves_a_failed_password(string name, string reason)
    {
        var facts = Play.Alone(Scripts.All[name], server: true);
        Assert.Equal((Side.A, 2L, AuthenticationResult.Failed, reason), (facts.ServerSide, facts.SecurityType, facts.AuthenticationResult, facts.FailureReason));
    }

    /// <summary>Gaps in quick succession, or reported one by one, are no reason to give up on a side: the search restarts after each.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(200)]
    public void Gaps_close_to_each_other_do_not_end_the_search(int between)
    {
        var conversation = new Conversation(new ConversationOptions());
        Play.Feed(conversation, Scripts.NewOpened());
        byte[] keys = new RfbScript().Key('h').Key('h', down: false).Key('i').Key('i', down: false).Key('!').Key('!', down: false)
            .UpdateRequest().UpdateRequest().UpdateRequest().Key('x').Key('x', down: false).ClientBytes;
        for (int hole = 0; hole < 3; hole++)
        {
            conversation.OnGap(Side.B, hole);
            conversation.OnBytes(Side.B, new byte[between], 100);
        }

        conversation.OnGap(Side.B, 3);
        conversation.OnBytes(Side.B, keys, 101);
        var facts = Play.End(conversation);
        Assert.Equal((8, 4), (facts.Activity.KeyEvents, facts.Activity.UpdateRequests));
        Assert.Contains(Anomaly.MissingAfterHandshake, facts.Anomalies);
    }

    [Fact]
    public void A_clients_pixel_format_is_not_mistaken_for_a_servers_beginning()
    {
        // SetPixelFormat from its shifts 16, 8 and 0 on, followed by other messages. Read as a ServerInit, it has 16 bits per pixel, depth 8 and a colour map.
        byte[] bytes = Convert.FromHexString("00FF00FF1008000000000200000200000000000000000000");
        Assert.False(Messages.ServerInitShape.Read(bytes).IsStrict);
        bytes[4] = bytes[5] = 8;
        Assert.True(Messages.ServerInitShape.Read(bytes).IsStrict);
    }

    [Fact]
    public void Missing_bytes_of_the_handshake_are_named()
    {
        var facts = Play.End(Without(Scripts.All["vnc-3.8"], 6, known: true));
        Assert.Contains(Anomaly.MissingInHandshake, facts.Anomalies);
    }

    [Fact]
    public void One_type_offered_and_the_choice_of_one_look_alike_so_neither_is_claimed()
    {
        var facts = Play.Alone(Scripts.New.ServerBanner("003.008").Server(1, 1), server: true);
        Assert.Equal((RoleBasis.SingleBanner, false, null, false), (facts.RoleBasis, facts.SecurityTypesSeen, facts.SecurityType, facts.NoAuthenticationOffered));
    }

    [Fact]
    public void A_list_that_cannot_be_a_choice_is_claimed_from_the_server_alone()
    {
        var facts = Play.Alone(Scripts.New.ServerBanner("003.008").SecurityTypes(19, 2), server: true);
        Assert.Equal([19L, 2], facts.OfferedSecurityTypes);
    }

    private static Conversation WithoutBeginning(RfbScript script, int k)
    {
        var conversation = new Conversation(new ConversationOptions());
        conversation.OnGap(Side.A, 0);
        conversation.OnGap(Side.B, 0);
        int passed = 0;
        long ticks = 0;
        foreach (var step in script.Steps)
        {
            int from = Math.Clamp(k - passed, 0, step.Bytes.Length);
            passed += step.Bytes.Length;
            ticks++;
            if (from < step.Bytes.Length)
            {
                conversation.OnBytes(step.FromServer ? Side.A : Side.B, step.Bytes.AsSpan(from), ticks);
            }
        }

        return conversation;
    }

    private static Conversation Without(RfbScript script, int lost, bool known)
    {
        var conversation = new Conversation(new ConversationOptions());
        for (int i = 0; i < script.Steps.Count; i++)
        {
            var side = script.Steps[i].FromServer ? Side.A : Side.B;
            if (i == lost)
            {
                conversation.OnGap(side, known ? script.Steps[i].Bytes.Length : 0);
            }
            else
            {
                conversation.OnBytes(side, script.Steps[i].Bytes, i + 1);
            }
        }

        return conversation;
    }
}
