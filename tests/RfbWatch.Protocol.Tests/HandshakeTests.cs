using RfbWatch.Protocol.Conversations;
using RfbWatch.Protocol.Security;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Tests;

/// <summary>What the scripts prove when read in the order sent.</summary>
public class HandshakeTests
{
    /// <summary>An offer to connect without authentication is recorded, whatever the client chose and however far it got.</summary>
    [Fact]
    public void An_open_way_in_is_seen_wherever_it_is_offered()
    {
        bool Offered(RfbWatch.TestKit.Rfb.RfbScript script) => Play.Steps(script).NoAuthenticationOffered;
        Assert.True(Offered(Scripts.New.Versions("003.008").SecurityTypes(1, 2).Choose(2)));
        Assert.True(Offered(Scripts.New.Versions("003.008").SecurityTypes(16).Choose(16).TightLists([], [])));
        Assert.True(Offered(Scripts.New.Versions("003.008").SecurityTypes(16).Choose(16).TightLists([], [(1, "STDVNOAUTH__"), (2, "STDVVNCAUTH_")]).ChooseSubType(2)));
        Assert.True(Offered(Scripts.New.Versions("003.008").SecurityTypes(17, 1).Choose(17).Result(0xFFFFFFFF).SecurityTypes(2).Choose(2)));
        Assert.True(Offered(Scripts.New.Versions("003.008").SecurityTypes(16).Choose(16).TightLists([], [(19, "VENCVENCRYPT")]).ChooseSubType(19).VeNCryptLists(258, 257).ChooseSubType(258)));
        Assert.True(Offered(Scripts.New.Versions("003.008").SecurityTypes(16).Choose(16)
            .TightLists([], [.. Enumerable.Range(1000, 100).Select(code => (code, "ABCDEFGHIJKL")), (1, "STDVNOAUTH__")]).ChooseSubType(1000)));
        foreach (int open in new[] { 1, 257, 260, 265, 266, 267 })
        {
            Assert.True(Offered(Scripts.New.Versions("003.008").SecurityTypes(19).Choose(19).VeNCryptLists(262, open).ChooseSubType(262)));
        }

        Assert.False(Offered(Scripts.New.Versions("003.008").SecurityTypes(19).Choose(19).VeNCryptLists(262, 258, 256, 2).ChooseSubType(262)));
        Assert.False(Offered(Scripts.New.Versions("003.008").SecurityTypes(16).Choose(16).TightLists([], [(2, "STDVVNCAUTH_")]).ChooseSubType(2)));
    }

    /// <summary>A client that sends a length that no server accepts is rejected, and the rejection is read.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_answer_to_oversize_credentials_is_read_in_either_order(bool serverFirst)
    {
        var script = Scripts.New.Versions("003.008").SecurityTypes(19).Choose(19).VeNCryptLists(256).ChooseSubType(256)
            .Client(w => w.U32(0xFFFFFFFF, 0xFFFFFFFF).Fill(99, 1)).Result(1, "Authentication failed");
        var facts = Play.SideBySide(script, serverFirst);
        Assert.Equal((AuthenticationResult.Failed, "Authentication failed"), (facts.AuthenticationResult, facts.FailureReason));
        Assert.Equal(["Credentials 8589934590"], facts.OversizeFields);
    }

    [Theory]
    [InlineData("none-3.8", 1L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("none-3.7", 1L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("none-3.3", 1L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("vnc-3.8", 2L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("vnc-3.7", 2L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("vnc-3.3", 2L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("vnc-failed", 2L, AuthenticationResult.Failed, false, Stage.Authentication)]
    [InlineData("vnc-failed-3.7", 2L, AuthenticationResult.Failed, false, Stage.Authentication)]
    [InlineData("vnc-too-many", 2L, AuthenticationResult.TooMany, false, Stage.Authentication)]
    [InlineData("bypass-3.8", 1L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("bypass-3.7", 1L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("bypass-refused", 1L, AuthenticationResult.Failed, false, Stage.Authentication)]
    [InlineData("client-3.5", 1L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("nul-banner", 1L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("refused-early", null, AuthenticationResult.Refused, false, Stage.SecurityTypes)]
    [InlineData("refused-late", null, AuthenticationResult.Refused, false, Stage.SecurityTypes)]
    [InlineData("refused-licence", null, AuthenticationResult.Refused, false, Stage.SecurityTypes)]
    [InlineData("refused-qemu", null, AuthenticationResult.Refused, false, Stage.SecurityTypes)]
    [InlineData("realvnc-5", null, AuthenticationResult.NotSeen, false, Stage.Versions)]
    [InlineData("tight-no-auth", 16L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("tight-vnc", 16L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("tight-none-3.7", 16L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("tight-unix", 16L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("vencrypt-tlsnone", 19L, AuthenticationResult.Encrypted, true, Stage.Authentication)]
    [InlineData("vencrypt-x509vnc", 19L, AuthenticationResult.Encrypted, false, Stage.Authentication)]
    [InlineData("vencrypt-plain", 19L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("vencrypt-vnc", 19L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("vencrypt-declined", 19L, AuthenticationResult.NotSeen, false, Stage.Authentication)]
    [InlineData("tls-18", 18L, AuthenticationResult.Encrypted, false, Stage.Authentication)]
    [InlineData("sasl-plain", 20L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("sasl-scram", 20L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("sasl-wrapped", 20L, AuthenticationResult.Succeeded, false, Stage.Authentication)]
    [InlineData("xvp", 22L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("apple-30", 30L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("apple-33", 33L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("apple-36", 36L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("apple-none-result", 1L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("apple-none-failed", 1L, AuthenticationResult.Failed, false, Stage.Authentication)]
    [InlineData("apple-none", 1L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("ra2", 5L, AuthenticationResult.Encrypted, false, Stage.Authentication)]
    [InlineData("ra2-256", 129L, AuthenticationResult.Encrypted, false, Stage.Authentication)]
    [InlineData("ra2ne", 6L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("ra2ne-256", 130L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("ra2ne-failed", 6L, AuthenticationResult.Failed, false, Stage.Authentication)]
    [InlineData("ultra-vnc", 2L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("ultra-none", 1L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("ultra-session-select", 1L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("sasl-anonymous-3.7", 20L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("ultra-mslogon-1", 112L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("ultra-mslogon-2", 113L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("ultra-mslogon-3", 118L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("ultra-mslogon-3.6", 0xFFFFFFFAL, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("ultra-mslogon-rejected", 113L, AuthenticationResult.Failed, false, Stage.Authentication)]
    [InlineData("ultra-prompt-3.18", 1L, AuthenticationResult.NotRequired, true, Stage.Active)]
    [InlineData("ultra-prompt-3.14", 2L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("ultra-prompt-104", 2L, AuthenticationResult.Succeeded, false, Stage.Active)]
    [InlineData("ultra-securevnc", 115L, AuthenticationResult.Encrypted, false, Stage.Authentication)]
    [InlineData("ultra-securevnc-old", 114L, AuthenticationResult.Succeeded, false, Stage.Authentication)]
    [InlineData("unknown-192", 192L, AuthenticationResult.NotSeen, false, Stage.SecurityChosen)]
    [InlineData("banner-only", null, AuthenticationResult.NotSeen, false, Stage.Banner)]
    [InlineData("both-banners", null, AuthenticationResult.NotSeen, false, Stage.Versions)]
    [InlineData("list-then-leave", null, AuthenticationResult.NotSeen, false, Stage.SecurityTypes)]
    public void The_facts_contain_how_a_conversation_was_authenticated(
        string name, long? type, AuthenticationResult result, bool noAuthentication, Stage stage)
    {
        foreach (var server in new[] { Side.A, Side.B })
        {
            var facts = Play.Steps(Scripts.All[name], server);
            Assert.Equal(
                (type, result, noAuthentication, stage, server),
                (facts.SecurityType, facts.AuthenticationResult, facts.NoAuthentication, facts.Stage, facts.ServerSide));
            Assert.Equal(name == "banner-only" || name.StartsWith("refused-early", StringComparison.Ordinal) || name == "refused-licence", facts.RoleBasis != RoleBasis.BannerOrder);
        }
    }

    [Fact]
    public void Every_script_has_its_expectation() =>
        Assert.Equal(
            Scripts.All.Keys,
            typeof(HandshakeTests).GetMethod(nameof(The_facts_contain_how_a_conversation_was_authenticated))!.GetCustomAttributesData()
                .Where(a => a.AttributeType == typeof(InlineDataAttribute))
                .Select(a => (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)a.ConstructorArguments[0].Value!)[0].Value!)
                .Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("bypass-3.8", true, true)]
    [InlineData("bypass-3.7", true, true)]
    [InlineData("bypass-refused", true, false)]
    [InlineData("none-3.8", false, false)]
    [InlineData("ultra-none", false, false)]
    public void A_bypass_is_distinguished_from_an_attempt(string name, bool attempt, bool success)
    {
        var facts = Play.Steps(Scripts.All[name]);
        Assert.Equal((attempt, success), (facts.ChoseUnofferedType, facts.UnofferedTypeAccepted));
    }

    [Theory]
    [InlineData("vnc-failed", "Authentication failed")]
    [InlineData("vnc-too-many", "Too many attempts")]
    [InlineData("refused-early", "Too many security failures")]
    [InlineData("refused-late", "Your connection has been rejected")]
    [InlineData("refused-licence", "The VNC server is not licensed")]
    [InlineData("refused-qemu", "")]
    [InlineData("ultra-mslogon-rejected", "Server requires MS-Logon III")]
    public void Reasons_are_kept(string name, string reason) => Assert.Equal(reason, Play.Steps(Scripts.All[name]).FailureReason);

    [Theory]
    [InlineData("tight-no-auth", null, "", "")]
    [InlineData("tight-vnc", 2L, "VNC Authentication", "2")]
    [InlineData("tight-unix", 129L, "Unix Login", "129")]
    [InlineData("vencrypt-tlsnone", 257L, "TLSNone", "257,258")]
    [InlineData("vencrypt-plain", 256L, "Plain", "256")]
    [InlineData("sasl-scram", null, "SCRAM-SHA-256", "")]
    public void The_choice_inside_a_type_is_reported(string name, long? subType, string subTypeName, string offered)
    {
        var facts = Play.Steps(Scripts.All[name]);
        Assert.Equal((subType, subTypeName, offered), (facts.SecuritySubType, facts.SecuritySubTypeName, string.Join(',', facts.OfferedSubTypes)));
    }

    [Theory]
    [InlineData("tight-unix")]
    [InlineData("vencrypt-plain")]
    [InlineData("sasl-plain")]
    [InlineData("xvp")]
    public void Clear_credentials_are_named(string name) => Assert.True(Play.Steps(Scripts.All[name]).CleartextCredentials);

    [Theory]
    [InlineData("apple-30", "mac", 0xC1)]
    [InlineData("ultra-vnc", "ultra", 7)]
    [InlineData("apple-none", "desk", null)]
    [InlineData("apple-none-result", "desk", 1)]
    [InlineData("ra2ne", "desk", 1)]
    public void Desktop_and_shared_flag_are_read(string name, string desktop, int? shared)
    {
        var facts = Play.Steps(Scripts.All[name]);
        Assert.Equal((desktop, shared), (facts.DesktopName, facts.SharedFlag));
    }

    [Fact]
    public void The_native_protocol_of_RealVNC_5_is_left_with_its_name()
    {
        var facts = Play.Steps(Scripts.All["realvnc-5"]);
        Assert.Equal([Anomaly.RealVncV5Native], facts.Anomalies);
        Assert.False(facts.SecurityTypesSeen);
    }

    [Fact]
    public void A_challenge_keeps_the_time_of_its_last_packet_and_can_be_compared()
    {
        var facts = Play.Steps(Scripts.All["vnc-3.8"]);
        Assert.Equal(5, facts.Challenge!.Ticks);
        Assert.True(facts.Challenge.SameAs(Play.Steps(Scripts.All["vnc-3.3"]).Challenge!));
        Assert.False(facts.Challenge.SameAs(Play.Steps(Scripts.New.Versions("003.003").DictatedType(2).VncAuthentication(9)).Challenge!));
    }

    /// <summary>Banners observed in practice (Fox-IT's list, nmap's probes): each is read by the rules of its version, or by its client's answer.</summary>
    [Theory]
    [InlineData("002.000", false)]
    [InlineData("003.002", false)]
    [InlineData("003.003", false)]
    [InlineData("003.004", false)]
    [InlineData("003.005", false)]
    [InlineData("003.006", false)]
    [InlineData("003.007", true)]
    [InlineData("003.008", true)]
    [InlineData("003.010", true)]
    [InlineData("003.033", true)]
    [InlineData("003.039", true)]
    [InlineData("003.043", true)]
    [InlineData("003.130", true)]
    [InlineData("003.236", true)]
    [InlineData("003.888", true)]
    [InlineData("003.889", true)]
    [InlineData("004.000", true)]
    [InlineData("004.001", true)]
    [InlineData("009.123", true)]
    [InlineData("009.221", true)]
    [InlineData("009.963", true)]
    [InlineData("103.006", true)]
    public void Every_version_in_the_wild_is_read(string version, bool list)
    {
        var script = Scripts.New.Versions(version);
        script = list ? script.SecurityTypes(2).Choose(2) : script.DictatedType(2);
        var facts = Play.Steps(script.VncAuthentication().Open(result: true));
        Assert.Equal((version, 2L, AuthenticationResult.Succeeded, "desk"), (facts.ServerVersion.ToString(), facts.SecurityType, facts.AuthenticationResult, facts.DesktopName));
        Assert.Empty(facts.Anomalies);
    }

    [Theory]
    [InlineData("003.889")]
    [InlineData("004.001")]
    [InlineData("005.000")]
    [InlineData("103.006")]
    [InlineData("003.003")]
    public void An_answer_of_3_3_means_a_dictated_type_whatever_was_offered(string version)
    {
        var facts = Play.Steps(Scripts.New.Versions(version, "003.003").DictatedType(2).VncAuthentication().Open(result: true));
        Assert.Equal((2L, AuthenticationResult.Succeeded), (facts.SecurityType, facts.AuthenticationResult));
    }

    [Fact]
    public void RealVNC_5_answered_with_3_8_offers_a_list()
    {
        var facts = Play.Steps(Scripts.New.Versions("005.000", "003.008").SecurityTypes(13, 133, 5, 129, 192).Choose(133).RsaAes(2048, 32, clearAfter: false).RsaAesFrames(2));
        Assert.Equal([13L, 133, 5, 129, 192], facts.OfferedSecurityTypes);
        Assert.Equal((133L, true), (facts.SecurityType, facts.Encrypted));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(255)]
    [InlineData(256)]
    public void ServerInit_of_a_narrow_desktop_is_not_a_clients_pixel_format(int width)
    {
        // The client's banner comes first, because somebody forged it; until the last line the bytes fit both roles.
        var script = Scripts.New.ClientBanner("003.007").ServerBanner("003.008").SecurityTypes(1).Choose(1).ClientInit().ServerInit("tiny server", width, 48)
            .SetPixelFormat().SetEncodings(0, -223).UpdateRequest(width: 16, height: 16).Server(w => w.U8(0, 0).U16(1, 0, 0, 16, 16).U32(0).Fill(1024, 0));
        foreach (var server in (Side[])[Side.A, Side.B])
        {
            var facts = Play.Steps(script, server);
            Assert.Equal(((Side?)server, "003.008", "tiny server", true), (facts.ServerSide, facts.ServerVersion?.ToString(), facts.DesktopName, facts.NoAuthentication));
            Assert.Empty(facts.OversizeFields);
        }
    }

    [Fact]
    public void A_server_that_sends_everything_before_the_client_answers_runs_ahead()
    {
        var ahead = Scripts.New.ServerBanner("003.008").ClientBanner("003.008").SecurityTypes(1).Result(0).ServerInit().Choose(1).ClientInit().Session();
        Assert.True(Play.Steps(ahead).ServerRanAhead);
        Assert.True(Play.SideBySide(ahead, serverFirst: false).ServerRanAhead);
        Assert.False(Play.Alone(ahead, server: true).ServerRanAhead);
    }

    [Theory]
    [InlineData("ra2")]
    [InlineData("ra2-256")]
    [InlineData("ultra-securevnc")]
    [InlineData("sasl-wrapped")]
    [InlineData("tls-18")]
    [InlineData("vencrypt-tlsnone")]
    public void No_more_bytes_are_requested_of_an_encrypted_side(string name)
    {
        var conversation = new Conversation(new ConversationOptions());
        Play.Feed(conversation, Scripts.All[name]);
        Assert.Equal(Demand.Done, conversation.OnBytes(Side.A, [1, 2, 3], 99));
        Assert.Equal(Demand.Done, conversation.OnBytes(Side.B, [1, 2, 3], 99));
    }

    [Fact]
    public void Every_type_has_its_own_name_and_a_number_without_one_prints_its_number()
    {
        Assert.Equal(SecurityTypeTable.Rows.Count, SecurityTypeTable.Rows.Select(t => t.Name).Distinct().Count());
        Assert.Equal(("Unknown(192)", "RA2ne", "X509SASL", "TLSSASL"), (SecurityTypeTable.NameOf(192), SecurityTypeTable.NameOf(6), VeNCryptSubTypes.NameOf(263), VeNCryptSubTypes.NameOf(264)));
        Assert.Equal("Unknown(99)", TightAuthentications.NameOf(99));
    }
}
