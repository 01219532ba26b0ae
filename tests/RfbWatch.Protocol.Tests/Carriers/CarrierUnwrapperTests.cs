using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Conversations;
using RfbWatch.Protocol.Streams;
using RfbWatch.TestKit;

namespace RfbWatch.Protocol.Tests.Carriers;

public class CarrierUnwrapperTests
{
    [Theory]
    [InlineData(nameof(CarrierScripts.Direct), Carrier.Tcp, "", "", null)]
    [InlineData(nameof(CarrierScripts.WebSocket), Carrier.WebSocket, "", "/websockify", Side.B)]
    [InlineData(nameof(CarrierScripts.HttpConnect), Carrier.HttpConnect, "", "vnc.example:5900", null)]
    [InlineData(nameof(CarrierScripts.HttpConnectAfterRefusal), Carrier.HttpConnect, "", "vnc.example:5900", null)]
    [InlineData(nameof(CarrierScripts.Socks4), Carrier.Socks4, "", "10.0.0.5:5900", null)]
    [InlineData(nameof(CarrierScripts.Socks4A), Carrier.Socks4, "", "vnc.example:5900", null)]
    [InlineData(nameof(CarrierScripts.Socks5), Carrier.Socks5, "", "10.0.0.5:5900", null)]
    [InlineData(nameof(CarrierScripts.Socks5WithPassword), Carrier.Socks5, "", "vnc.example:5900", null)]
    [InlineData(nameof(CarrierScripts.RepeaterMode1), Carrier.Repeater, "", "10.0.0.5:5900", Side.B)]
    [InlineData(nameof(CarrierScripts.RepeaterMode2Server), Carrier.Repeater, "", "ID:1234", null)]
    [InlineData(nameof(CarrierScripts.RepeaterMode2Viewer), Carrier.Repeater, "", "ID:1234", Side.B)]
    [InlineData(nameof(CarrierScripts.ConnectThenRepeater), Carrier.Repeater, "HttpConnect", "rep.example:5901 > ID:77", Side.B)]
    [InlineData(nameof(CarrierScripts.SocksThenRepeater), Carrier.Repeater, "Socks5", "rep:5901 > 10.1.1.1:5901", Side.B)]
    [InlineData(nameof(CarrierScripts.ConnectThenWebSocket), Carrier.WebSocket, "HttpConnect", "web.example:80 > /websockify", Side.B)]
    [InlineData(nameof(CarrierScripts.WebSocketThenRepeater), Carrier.Repeater, "WebSocket", "/websockify > ID:9", Side.B)]
    public void Names_the_carrier_and_its_target_and_passes_on_the_conversation(string script, Carrier carrier, string outer, string target, Side? server)
    {
        var (unwrapper, inner) = CarrierScripts.Of(script).Run();

        Assert.Equal(carrier, unwrapper.Facts.Carrier);
        Assert.Equal(outer, string.Join(",", unwrapper.Facts.Outer));
        Assert.Equal(target, unwrapper.Facts.Target);
        Assert.Equal(server, unwrapper.Facts.ServerSide);
        Assert.False(unwrapper.Facts.NotRfb);
        bool reverse = script == nameof(CarrierScripts.RepeaterMode2Server);
        Assert.Equal(CarrierScripts.ServerHello + CarrierScripts.ServerRest, inner[reverse ? Side.A : Side.B]);
        Assert.Equal(CarrierScripts.ClientHello + CarrierScripts.ClientRest, inner[reverse ? Side.B : Side.A]);
    }

    [Theory]
    [MemberData(nameof(CarrierScripts.Names), MemberType = typeof(CarrierScripts))]
    public void Bytes_cut_at_every_offset_give_the_same_result(string script)
    {
        var exchange = CarrierScripts.Of(script);
        string whole = exchange.Result();

        Assert.Equal(whole, exchange.Result(bytes => bytes.Select(value => new[] { value })));
        int longest = exchange.Turns.Max(turn => turn.Bytes.Length);
        for (int cut = 1; cut < longest; cut++)
        {
            Assert.Equal(whole, exchange.Result(bytes => cut < bytes.Length ? [bytes[..cut], bytes[cut..]] : [bytes]));
        }
    }

    [Theory]
    [MemberData(nameof(CarrierScripts.Names), MemberType = typeof(CarrierScripts))]
    public void How_the_sides_interleave_does_not_matter(string script)
    {
        var exchange = CarrierScripts.Of(script);
        string whole = exchange.Result();

        Assert.Equal(whole, exchange.ResultSideBySide(Side.A));
        Assert.Equal(whole, exchange.ResultSideBySide(Side.B));
    }

    [Theory]
    [MemberData(nameof(CarrierScripts.Names), MemberType = typeof(CarrierScripts))]
    public void One_direction_alone_gives_its_own_inner_bytes(string script)
    {
        var exchange = CarrierScripts.Of(script);
        var (_, whole) = exchange.Run();
        foreach (var side in new[] { Side.A, Side.B })
        {
            var inner = new InnerRecorder();
            var unwrapper = new CarrierUnwrapper(inner);
            unwrapper.OnBytes(side, exchange.Stream(side), default);
            unwrapper.Finish();

            Assert.Equal(whole[side], inner[side]);
            Assert.False(unwrapper.Facts.NotRfb);
        }
    }

    [Fact]
    public void Who_asked_a_proxy_is_the_client_until_both_sides_speak()
    {
        var exchange = CarrierScripts.HttpConnect();
        var unwrapper = new CarrierUnwrapper(new InnerRecorder());
        unwrapper.OnBytes(Side.A, exchange.Stream(Side.A), default);
        Assert.Equal(Side.B, unwrapper.Facts.ServerSide);
        unwrapper.OnBytes(Side.B, exchange.Stream(Side.B), default);
        Assert.Null(unwrapper.Facts.ServerSide);
    }

    [Theory]
    [MemberData(nameof(CarrierScripts.Names), MemberType = typeof(CarrierScripts))]
    public void The_session_inside_is_the_one_without_a_carrier(string script)
    {
        var conversation = new Conversation(new ConversationOptions());
        long ticks = 0;
        foreach (var (from, bytes) in CarrierScripts.Of(script).Turns)
        {
            conversation.OnBytes(from, bytes, ++ticks);
        }

        conversation.Finish();
        Assert.Equal(new ProtocolVersion(3, 8), conversation.Facts.ServerVersion);
        Assert.Equal(new ProtocolVersion(3, 8), conversation.Facts.ClientVersion);
        Assert.Equal([2, 16], conversation.Facts.OfferedSecurityTypes);
        Assert.Equal(2, conversation.Facts.SecurityType);
        Assert.Equal(script == nameof(CarrierScripts.RepeaterMode2Server) ? Side.A : Side.B, conversation.Facts.ServerSide);
    }

    [Fact]
    public void Secrets_of_a_carrier_are_in_no_fact()
    {
        foreach (string script in CarrierScripts.All)
        {
            Assert.DoesNotContain("secret", CarrierScripts.Of(script).Result(), StringComparison.Ordinal);
            Assert.DoesNotContain("alice", CarrierScripts.Of(script).Result(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Keep_alives_are_counted_and_garbage_in_the_block_is_reported()
    {
        Assert.Equal(2, CarrierScripts.RepeaterMode2Server().Run().Unwrapper.Facts.RepeaterKeepAlives);
        Assert.Empty(CarrierScripts.RepeaterMode2Server().Run().Unwrapper.Facts.Anomalies);
        Assert.Equal([CarrierAnomaly.RepeaterBlockGarbage], CarrierScripts.RepeaterMode2Viewer().Run().Unwrapper.Facts.Anomalies);
    }

    [Fact]
    public void A_repeater_without_an_answer_leaves_its_banner_as_a_fact()
    {
        var (unwrapper, inner) = new Exchange().B("RFB 000.000\n").Run();

        Assert.True(unwrapper.Facts.RepeaterBanner);
        Assert.Equal(Side.B, unwrapper.Facts.ServerSide);
        Assert.Equal("", inner[Side.B]);

        var conversation = new Conversation(new ConversationOptions());
        conversation.OnBytes(Side.B, "RFB 000.000\n"u8, 0);
        Assert.Equal(Stage.Banner, conversation.Facts.Stage);
        Assert.Equal(default(ProtocolVersion), conversation.Facts.ServerVersion);
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n\u0016\u0003\u0001\u0002\u0000")]
    public void A_proxy_that_refuses_or_leads_elsewhere_ends_the_matter(string answer)
    {
        var exchange = new Exchange().A("CONNECT a:1 HTTP/1.1\r\n\r\n").B(answer);
        var (unwrapper, _) = exchange.Run();

        Assert.True(unwrapper.Facts.NotRfb);
        Assert.True(unwrapper.OnSkipped(Side.A, 0).Demand.IsDone);
        Assert.Equal(unwrapper.Facts.NotRfb, exchange.Run(bytes => bytes.Select(value => new[] { value })).Unwrapper.Facts.NotRfb);
    }

    /// <summary>No more layers than the maximum are removed, however many a few bytes announce.</summary>
    [Theory]
    [InlineData("GET / HTTP/1.1\nUpgrade:websocket\n\n")]
    [InlineData("CONNECT a:1 HTTP/1.1\r\n\r\n")]
    [InlineData("REP 000.000\nx")]
    [InlineData("RFB 000.000\nID:1\n")]
    public void Many_layers_end_the_matter_and_nothing_else(string preamble)
    {
        foreach (int count in new[] { 4, 5, 6, 300 })
        {
            string all = string.Concat(Enumerable.Repeat(preamble, count));
            var exchange = new Exchange().A(all + "RFB 003.008\n").B(all + "RFB 003.008\n");
            Assert.Equal(exchange.Result(), exchange.Result(bytes => bytes.Select(value => new[] { value })));
        }
    }

    [Theory]
    [InlineData("\u0005\u00ff")]
    [InlineData("\u0005\u0000\u0005\u0005\u0000\u0001\u0000\u0000\u0000\u0000\u0000\u0000")]
    public void A_socks_server_that_refuses_ends_the_matter(string answer) =>
        Assert.True(new Exchange().A("\u0005\u0001\u0000\u0005\u0001\u0000\u0001\u000a\u0000\u0000\u0005\u0017\u000c").B(answer).Run().Unwrapper.Facts.NotRfb);

    [Fact]
    public void Gssapi_is_left_alone() =>
        Assert.True(new Exchange().A("\u0005\u0001\u0001").B("\u0005\u0001").A("\u0001\u0001\u0000\u0004abcd").Run().Unwrapper.Facts.NotRfb);

    [Fact]
    public void What_begins_with_nothing_known_passes_on_as_it_is()
    {
        var (unwrapper, inner) = new Exchange().A("SSH-2.0-OpenSSH\r\n").B("\u0003\u0000\u0000").Run();

        Assert.Equal("SSH-2.0-OpenSSH\r\n", inner[Side.A]);
        Assert.Equal("\u0003\u0000\u0000", inner[Side.B]);
        Assert.Equal(Carrier.Tcp, unwrapper.Facts.Carrier);
        Assert.False(unwrapper.Facts.NotRfb);
    }

    [Theory]
    [MemberData(nameof(CarrierScripts.Names), MemberType = typeof(CarrierScripts))]
    public void Changed_bytes_do_no_harm_and_cuts_still_do_not_matter(string script)
    {
        for (int seed = 0; seed < Repetitions.Of(300); seed++)
        {
            var random = new Random(seed);
            var changed = new Exchange();
            foreach (var (from, bytes) in CarrierScripts.Of(script).Turns)
            {
                byte[] copy = [.. bytes];
                for (int i = random.Next(3); i > 0; i--)
                {
                    copy[random.Next(copy.Length)] = (byte)random.Next(256);
                }

                _ = from == Side.A ? changed.A(copy) : changed.B(copy);
            }

            string whole = changed.Result();
            string cut = changed.Result(bytes => bytes.Select(value => new[] { value }));
            Assert.True(whole == cut || whole.Contains("\nTrue\n", StringComparison.Ordinal), $"seed {seed}:\n{whole}\n---\n{cut}");
        }
    }
}
