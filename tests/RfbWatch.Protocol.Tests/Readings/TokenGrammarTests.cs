using RfbWatch.Protocol.Readings;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Tests.Readings;

/// <summary>
/// The token grammar reads each kind of handshake (RFC 6143 section 7.1 to 7.3, rfbproto for the exchanges of other types)
/// and contradicts tokens that are invalid in their position.
/// </summary>
public sealed class TokenGrammarTests
{
    private static readonly byte[] Exchange16 = [9, 8, 7, 6, 5, 4, 3, 2, 1, 10, 11, 12, 13, 14, 15, 16];

    private static CopyScript Versions(string server, string? client = null) => new CopyScript().Server(CopyScript.Banner(server)).Client(CopyScript.Banner(client ?? server));

    private static CopyScript Opened(CopyScript script) => script.Client([1]).Server(CopyScript.ServerInit("desk"));

    private static byte[] Capability(uint code, string vendorAndName) => [.. CopyScript.U32(code), .. System.Text.Encoding.ASCII.GetBytes(vendorAndName)];

    private static ReadingFacts FactsOf(CopyScript script) => script.Read()!.Facts;

    [Fact]
    public void None_has_a_result_in_3_8_only()
    {
        Assert.Equal(Facts("3.8", "3.8", "1", 1, null, AuthenticationResult.NotRequired, true), FactsOf(Opened(Versions("003.008").Server([1, 1]).Client([1]).Server(CopyScript.U32(0)))));
        Assert.Equal(Facts("3.7", "3.7", "1", 1, null, AuthenticationResult.NotRequired, true), FactsOf(Opened(Versions("003.007").Server([1, 1]).Client([1]))));
        Assert.Equal(Facts("3.8", "3.7", "1", 1, null, AuthenticationResult.NotRequired, true), FactsOf(Opened(Versions("003.008", "003.007").Server([1, 1]).Client([1]))));
    }

    [Fact]
    public void In_3_3_the_server_dictates_the_type()
    {
        Assert.Equal(Facts("3.3", "3.3", "1", 1, null, AuthenticationResult.NotRequired, true), FactsOf(Opened(Versions("003.003").Server(CopyScript.U32(1)))));
        Assert.Equal(
            Facts("3.8", "3.3", "2", 2, null, AuthenticationResult.Succeeded, false),
            FactsOf(Opened(Versions("003.008", "003.003").Server(CopyScript.U32(2)).Server(Exchange16).Client(Exchange16).Server(CopyScript.U32(0)))));
    }

    [Fact]
    public void Result_0_opens_a_type_that_was_offered_and_only_ServerInit_one_that_was_not()
    {
        var until = Versions("003.008").Server([1, 2]).Client([1]).Server(CopyScript.U32(0));
        Assert.Equal((AuthenticationResult.NotSeen, false), (FactsOf(until).Result, FactsOf(until).NoAuthentication));
        Assert.True(FactsOf(Opened(until)).NoAuthentication);
        Assert.True(FactsOf(Versions("003.008").Server([1, 1]).Client([1]).Server(CopyScript.U32(0))).NoAuthentication);
    }

    [Fact]
    public void Apples_viewer_gets_ServerInit_at_once()
    {
        var facts = FactsOf(Versions("003.889").Server([1, 1]).Client([1]).Server(CopyScript.ServerInit("mac")));
        Assert.Equal((true, AuthenticationResult.NotRequired), (facts.NoAuthentication, facts.Result));
    }

    [Fact]
    public void A_refusal_has_no_types_and_a_reason()
    {
        var facts = FactsOf(Versions("003.008").Server([0, .. CopyScript.U32(4), .. "busy"u8]));
        Assert.Equal((AuthenticationResult.Refused, null, false), (facts.Result, facts.SecurityType, facts.NoAuthentication));
    }

    [Fact]
    public void Tight_without_authentications_requires_nothing()
    {
        var facts = FactsOf(Opened(Versions("003.008").Server([1, 16]).Client([16]).Server(CopyScript.U32(0)).Server(CopyScript.U32(0)).Server(CopyScript.U32(0))));
        Assert.Equal(Facts("3.8", "3.8", "16", 16, null, AuthenticationResult.NotRequired, true), facts);
    }

    [Theory]
    [InlineData(1u, true)]
    [InlineData(2u, false)]
    public void Tight_requires_what_the_client_chose_from_its_list(uint method, bool open)
    {
        var script = Versions("003.008").Server([1, 16]).Client([16]).Server(CopyScript.U32(0))
            .Server([.. CopyScript.U32(2), .. Capability(1, "STDVNOAUTH__"), .. Capability(2, "STDVVNCAUTH_")]).Client(CopyScript.U32(method));
        script = open ? script : script.Server(Exchange16).Client(Exchange16);
        var facts = FactsOf(Opened(script.Server(CopyScript.U32(0))));
        Assert.Equal((method, open, open ? AuthenticationResult.NotRequired : AuthenticationResult.Succeeded), ((uint)facts.SecuritySubType!, facts.NoAuthentication, facts.Result));
    }

    [Theory]
    [InlineData(257u, true)]
    [InlineData(260u, true)]
    [InlineData(258u, false)]
    public void VeNCrypt_is_open_if_the_sub_type_requires_nothing_and_TLS_starts(uint subType, bool open)
    {
        var script = Versions("003.008").Server([1, 19]).Client([19]).Server([0, 2]).Client([0, 2]).Server([0, 1, .. CopyScript.U32(subType)]).Client(CopyScript.U32(subType)).Server([1])
            .Client([22, 3, 1, 0, 9, 1, 2, 3]).Server([22, 3, 3, 0, 9, 2, 1, 3]);
        Assert.Equal(Facts("3.8", "3.8", "19", 19, subType, AuthenticationResult.Encrypted, open), FactsOf(script));
    }

    [Fact]
    public void A_result_that_is_none_contradicts_its_reading()
    {
        var right = Opened(Versions("003.008").Server([1, 1]).Client([1]).Server(CopyScript.U32(0)));
        var wrong = Versions("003.008").Server([1, 1]).Client([1]).Server(CopyScript.U32(0x12345678));
        Assert.True(wrong.Read()!.Score <= right.Read()!.Score - ReadingScore.ResultOk, $"{wrong.Read()!.Score} against {right.Read()!.Score}");
        Assert.False(FactsOf(wrong).NoAuthentication);
    }

    [Fact]
    public void The_score_is_the_sum_of_what_the_tokens_confirm()
    {
        int expected = ReadingScore.ExpectedServer + (2 * ReadingScore.Banner) + ReadingScore.CompleteList + (2 * ReadingScore.KnownType) + ReadingScore.OfferedChoice
            + ReadingScore.ResultOk + ReadingScore.SharedFlag + ReadingScore.ServerInit;
        Assert.Equal(expected, CopyScript.None(1, 2).Read()!.Score);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(40)]
    public void Marks_of_the_packets_that_a_reading_needs_are_taken_off_its_score(int penalty)
    {
        int without = Script(0).Read()!.Score;
        Assert.Equal(without - penalty, Script(penalty).Read()!.Score);

        static CopyScript Script(int penalty) => Versions("003.008").Server([1, 1]).Add(Side.A, [1], penalty, null).Server(CopyScript.U32(0)).Client([1]).Server(CopyScript.ServerInit("desk"));
    }

    [Fact]
    public void Known_types_make_a_list_likelier_and_unknown_ones_less()
    {
        Assert.Equal(ReadingScore.KnownType - ReadingScore.UnknownType, Listed(1, 2).Score - Listed(1, 222).Score);
        Assert.Equal(ReadingScore.OfferedChoice - ReadingScore.UnofferedChoice, Listed(1).Score - Listed(2).Score);

        static HandshakeVerdict Listed(params byte[] types) => CopyScript.None(types).Read()!;
    }

    private static ReadingFacts Facts(string server, string client, string offered, long? type, long? subType, AuthenticationResult result, bool open) =>
        new(Side.B, Version(server), Version(client), offered, type, subType, result, open);

    private static ProtocolVersion Version(string text) => new(text[0] - '0', text[2] - '0');
}
