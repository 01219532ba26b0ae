using RfbWatch.Detection.Findings;
using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Streams;
using RfbWatch.TestKit;

namespace RfbWatch.Detection.Tests;

public class FindingTests
{
    /// <summary>The names that consumers depend on.</summary>
    private static readonly string[] Contract =
    [
        "NoAuthSession", "NoAuthOffered", "CleartextCredentials", "WeakAuthentication", "CleartextSession", "AuthBypassAttempt",
        "AuthBypassSucceeded", "Downgrade", "AuthenticationFailed", "LockedOut", "PredictableChallenge", "RepeatedChallenge",
        "ReverseConnection", "Repeater", "Tunnelled", "NonStandardPort", "PublicPeer", "BannerOnly", "ServerRunsAhead", "OversizeField",
        "FileTransfer", "ClipboardTransfer", "RemotePowerAction", "MidStream", "HandshakeConflict",
    ];

    [Fact]
    public void Every_name_of_the_contract_is_there_once_with_a_page()
    {
        Assert.Equal(Contract.Order(), FindingTable.All.Select(finding => finding.Name).Order());
        foreach (var finding in FindingTable.All)
        {
            var page = FindingPages.Of(finding);
            Assert.All([page.Observation, page.Impact, page.Verification, page.Remediation, page.FalsePositives, finding.Summary], text => Assert.NotEmpty(text));
            Assert.All(finding.Techniques, id => Assert.Matches(@"^T\d{4}(\.\d{3})?$", id));
        }
    }

    [Fact]
    public void A_quiet_encrypted_session_has_no_finding() => Assert.Empty(SessionBuilder.Judged(facts => facts with
    {
        OfferedSecurityTypes = [19],
        SecurityType = 19,
        OfferedSubTypes = [262],
        SecuritySubType = 262,
        Encrypted = true,
        AuthenticationResult = AuthenticationResult.Encrypted,
    }).Findings);

    [Theory]
    [InlineData("2", 2, "", null, "WeakAuthentication")]
    [InlineData("22", 22, "", null, "WeakAuthentication")]
    [InlineData("30,33", 30, "", null, "WeakAuthentication,CleartextSession")]
    [InlineData("113", 113, "", null, "WeakAuthentication,CleartextSession")]
    [InlineData("4294967290", 4294967290, "", null, "WeakAuthentication")]
    [InlineData("16", 16, "2", 2L, "WeakAuthentication")]
    [InlineData("19", 19, "258", 258L, "")]
    [InlineData("19", 19, "2", 2L, "WeakAuthentication")]
    [InlineData("6", 6, "", null, "CleartextSession")]
    [InlineData("130", 130, "", null, "CleartextSession")]
    [InlineData("33", 33, "", null, "CleartextSession")]
    [InlineData("36", 36, "", null, "CleartextSession")]
    [InlineData("118", 118, "", null, "CleartextSession")]
    [InlineData("5", 5, "", null, "")]
    [InlineData("1,2", 2, "", null, "WeakAuthentication")]
    [InlineData("16", 16, "1,2", 2L, "WeakAuthentication")]
    [InlineData("18,2", 2, "", null, "WeakAuthentication,Downgrade")]
    [InlineData("19,2", 2, "", null, "WeakAuthentication,Downgrade")]
    [InlineData("2,19", 2, "", null, "WeakAuthentication")]
    [InlineData("17,2", 2, "", null, "WeakAuthentication")]
    [InlineData("13,133,5,129,192", 13, "", null, "")]
    [InlineData("19", 19, "258,2", 2L, "WeakAuthentication,Downgrade")]
    [InlineData("99", 99, "", null, "")]
    public void The_choice_decides(string offered, long chosen, string offeredSub, object? chosenSub, string expected)
    {
        var session = SessionBuilder.Judged(facts => facts with
        {
            OfferedSecurityTypes = Numbers(offered),
            SecurityTypesSeen = true,
            SecurityType = chosen,
            OfferedSubTypes = Numbers(offeredSub),
            SecuritySubType = (long?)chosenSub,
            AuthenticationResult = AuthenticationResult.Succeeded,
        });
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), session.FindingNames());
    }

    [Fact]
    public void Tight_without_a_method_is_an_open_door()
    {
        var session = SessionBuilder.Judged(facts => facts with
        {
            OfferedSecurityTypes = [16],
            SecurityType = 16,
            NoAuthentication = true,
            NoAuthenticationOffered = true,
        });
        Assert.Equal(["NoAuthSession", "NoAuthOffered"], session.FindingNames());
    }

    /// <summary>Also if the client chose another type, an earlier list contained it, or the client left before the session was open.</summary>
    [Fact]
    public void An_open_way_in_is_found_as_the_conversation_shows_it() =>
        Assert.Equal(["NoAuthOffered"], SessionBuilder.Judged(facts => facts with { NoAuthenticationOffered = true }).FindingNames());

    [Fact]
    public void A_protected_login_that_failed_leaves_no_session_in_clear() => Assert.DoesNotContain("CleartextSession", SessionBuilder.Judged(facts => facts with
    {
        SecurityType = 6,
        Stage = Stage.Authentication,
        AuthenticationResult = AuthenticationResult.Failed,
    }).FindingNames());

    [Fact]
    public void A_bypass_is_distinguished_from_an_attempt()
    {
        static ConversationFacts Attempt(ConversationFacts facts) => facts with { OfferedSecurityTypes = [2], SecurityType = 1, ChoseUnofferedType = true };

        Assert.Equal(["AuthBypassAttempt"], SessionBuilder.Judged(Attempt).FindingNames());
        var succeeded = SessionBuilder.Judged(facts => Attempt(facts) with { UnofferedTypeAccepted = true, NoAuthentication = true });
        Assert.Equal(["AuthBypassSucceeded", "NoAuthSession", "AuthBypassAttempt"], succeeded.FindingNames().OrderBy(name => name != "AuthBypassSucceeded").ThenBy(name => name != "NoAuthSession"));
        Assert.Equal(Severity.Critical, succeeded.Severity);
    }

    [Theory]
    [InlineData("Too many security failures", true)]
    [InlineData("Your connection has been rejected to many attempts.", true)]
    [InlineData("Too many authentication failures", true)]
    [InlineData("password check failed!", false)]
    public void Lock_out_texts_are_known(string reason, bool expected) => Assert.Equal(expected, SessionBuilder.Judged(facts => facts with
    {
        AuthenticationResult = AuthenticationResult.Refused,
        FailureReason = reason,
    }).Has("LockedOut"));

    [Fact]
    public void A_public_peer_is_one_that_is_not_at_home()
    {
        Assert.True(SessionBuilder.Judged(flow: SessionBuilder.Flow(initiator: "8.8.8.8")).Has("PublicPeer"));
        Assert.True(IpPrefix.TryParse("8.8.8.0/24", out var own));
        Assert.False(SessionBuilder.Judged(flow: SessionBuilder.Flow(initiator: "8.8.8.8"), home: new HomeNetworks([own])).Has("PublicPeer"));
    }

    /// <summary>An address that contains an IPv4 address is as public as that one.</summary>
    [Theory]
    [InlineData("::ffff:8.8.8.8", true)] // IPv4-mapped
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("2002:808:808::1", true)] // 6to4: 8.8.8.8
    [InlineData("2002:a00:1:808:808:808:808:808", false)] // 10.0.0.1
    [InlineData("2002:cb00:7107::1", false)] // 203.0.113.7, for documentation
    [InlineData("64:ff9b::8.8.8.8", true)] // NAT64
    [InlineData("64:ff9b::192.168.7.7", false)]
    [InlineData("64:ff9b:0:0:0:1:808:808", true)] // beside the prefix of NAT64: an ordinary address
    [InlineData("64:ff9b:1::808:808", false)] // a translator's own network
    [InlineData("2001:0:a00:1:8000:63bf:f7f7:f7f7", true)] // Teredo: 8.8.8.8 inverted, by the server 10.0.0.1
    [InlineData("2001:0:808:808:8000:63bf:f5ff:fffe", false)] // 10.0.0.1 inverted, by the server 8.8.8.8
    [InlineData("2001:1::1", true)]
    [InlineData("2003::a00:1", true)]
    public void A_peer_whose_address_contains_one_of_IPv4_is_as_public_as_that(string address, bool expected)
    {
        Assert.Equal(expected, SessionBuilder.Judged(flow: SessionBuilder.Flow(address, "fd00::1")).Has("PublicPeer"));
        Assert.Equal(expected, SessionBuilder.Judged(flow: SessionBuilder.Flow("fd00::1", address)).Has("PublicPeer"));
    }

    [Theory]
    [InlineData("8.8.8.0/24", false)]
    [InlineData("2002:808:808::/48", false)]
    [InlineData("9.9.9.0/24", true)]
    public void A_peer_is_at_home_with_its_own_address_or_the_one_in_it(string home, bool expected)
    {
        Assert.True(IpPrefix.TryParse(home, out var own));
        Assert.Equal(expected, SessionBuilder.Judged(flow: SessionBuilder.Flow("2002:808:808::1", "fd00::1"), home: new HomeNetworks([own])).Has("PublicPeer"));
    }

    [Theory]
    [InlineData(EndReason.Fin, 5, 0, true)]
    [InlineData(EndReason.Reset, 5, 0, true)]
    [InlineData(EndReason.EndOfCapture, 5, 0, false)]
    [InlineData(EndReason.Fin, 0, 0, false)]
    [InlineData(EndReason.Fin, 5, 12, false)]
    public void A_probe_that_left_was_seen_whole(EndReason end, long fromInitiator, long missed, bool expected)
    {
        var flow = SessionBuilder.Flow();
        flow.End = end;
        flow.InitiatorPackets = fromInitiator;
        flow.InitiatorMissed = missed;
        Assert.Equal(expected, SessionBuilder.Judged(facts => facts with { Stage = Stage.Banner }, flow).Has("BannerOnly"));
    }

    [Theory]
    [InlineData(Carrier.Tcp, new Carrier[0], "")]
    [InlineData(Carrier.WebSocket, new Carrier[0], "Tunnelled")]
    [InlineData(Carrier.Repeater, new[] { Carrier.HttpConnect }, "Repeater,Tunnelled")]
    [InlineData(Carrier.Socks5, new Carrier[0], "Tunnelled")]
    public void Carriers_are_named(Carrier carrier, Carrier[] outer, string expected)
    {
        var session = SessionBuilder.Judged(facts => facts with
        {
            Carrier = carrier,
            OuterCarriers = outer,
        });
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), session.FindingNames());
    }

    [Fact]
    public void Behaviour_is_found_by_its_counts()
    {
        var session = SessionBuilder.Judged(facts => facts with
        {
            Activity = new ActivityCounts { FileTransfers = 1, ClipboardServerBytes = 1, PowerActions = 1 },
            ServerRanAhead = true,
            OversizeFields = ["DesktopName 4294967295"],
            MidStream = true,
        });
        Assert.Equal(
            ["ServerRunsAhead", "OversizeField", "RemotePowerAction", "FileTransfer", "ClipboardTransfer", "MidStream"],
            session.FindingNames());
    }

    [Fact]
    public void A_scale_of_zero_is_the_shape_of_an_exploit() =>
        Assert.Equal(["OversizeField"], SessionBuilder.Judged(facts => facts with { Anomalies = [Anomaly.ZeroScale] }).FindingNames());

    private static long[] Numbers(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];
}
