using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Conversations;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>Directions that start inside a carrier because their first bytes were not captured. Each case once led to a false claim.</summary>
public class CarrierMiddleTests
{
    [Fact]
    public void A_banner_that_lost_its_frames_header_stands_before_frames()
    {
        var inner = new InnerRecorder();
        var unwrapper = new CarrierUnwrapper(inner);
        unwrapper.OnBytes(Side.A, CarrierScripts.Latin1(CarrierScripts.NoVncRequest), new Arrival(1, 0));
        unwrapper.OnGap(Side.B, 0);
        unwrapper.OnBytes(Side.B, CarrierScripts.Latin1(CarrierScripts.ServerHello), new Arrival(2, 0));
        unwrapper.OnBytes(Side.A, CarrierScripts.Frame(CarrierScripts.ClientHello, 0x01020304), new Arrival(3, 0));
        unwrapper.OnBytes(Side.B, CarrierScripts.Frame(CarrierScripts.ServerRest), new Arrival(4, 0));
        unwrapper.Finish();

        Assert.Equal("{gap 0}" + CarrierScripts.ServerHello + CarrierScripts.ServerRest, inner[Side.B]);
        Assert.Equal((Carrier.WebSocket, Side.B), (unwrapper.Facts.Carrier, unwrapper.Facts.ServerSide!.Value));
    }

    [Theory]
    [InlineData("\u0004\u0001\u0017\u000c\u000a\u0000\u0000\u0005alice\0")]
    [InlineData("\u0005\u0001\u0000\u0005\u0001\u0000\u0001\u000a\u0000\u0000\u0005\u0017\u000c")]
    public void What_looks_like_a_request_of_socks_is_none_in_the_middle_of_a_stream(string bytes)
    {
        var inner = new InnerRecorder();
        var unwrapper = new CarrierUnwrapper(inner);
        unwrapper.OnGap(Side.A, 0);
        unwrapper.OnBytes(Side.A, CarrierScripts.Latin1(bytes), new Arrival(1, 0));
        unwrapper.OnBytes(Side.B, CarrierScripts.Latin1(CarrierScripts.ServerHello), new Arrival(2, 0));
        unwrapper.Finish();

        Assert.Equal((Carrier.Tcp, "{gap 0}" + bytes), (unwrapper.Facts.Carrier, inner[Side.A]));
    }

    [Fact]
    public void A_beginning_that_is_there_though_no_SYN_was_seen_is_read_as_one()
    {
        var conversation = new Conversation(new ConversationOptions());
        conversation.OnGap(Side.A, 0);
        conversation.OnGap(Side.B, 0);
        long ticks = 0;
        foreach (var (from, bytes) in CarrierScripts.Direct().Turns)
        {
            conversation.OnBytes(from, bytes, ++ticks);
        }

        conversation.Finish();
        Assert.Equal((Side.B, RoleBasis.BannerOrder, 2L), (conversation.Facts.ServerSide, conversation.Facts.RoleBasis, conversation.Facts.SecurityType));
        Assert.Empty(conversation.Facts.Anomalies);
    }

    [Fact]
    public void A_missing_banner_is_named_missing_and_not_malformed()
    {
        var conversation = new Conversation(new ConversationOptions());
        conversation.OnBytes(Side.B, CarrierScripts.Latin1(CarrierScripts.ServerHello), 1);
        conversation.OnGap(Side.A, 0);
        conversation.OnBytes(Side.A, [.. "\u0002"u8, .. new byte[16]], 2);
        conversation.Finish();
        Assert.Equal([Anomaly.MissingInHandshake], conversation.Facts.Anomalies);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("\r\n\r\n")]
    public void The_target_of_a_head_with_a_gap_is_named_after_any_empty_lines(string emptyLines)
    {
        var inner = new InnerRecorder();
        var unwrapper = new CarrierUnwrapper(inner);
        unwrapper.OnBytes(Side.A, CarrierScripts.Latin1(emptyLines + "CONNECT vnc.example:5900 HTTP/1.1\r\nHost: vnc"), new Arrival(1, 0));
        unwrapper.OnGap(Side.A, 8);
        unwrapper.OnBytes(Side.A, CarrierScripts.Latin1(":5900\r\n\r\n" + CarrierScripts.ClientHello), new Arrival(2, 0));

        Assert.Equal((Carrier.HttpConnect, "vnc.example:5900"), (unwrapper.Facts.Carrier, unwrapper.Facts.Target));
        Assert.Equal(CarrierScripts.ClientHello, inner[Side.A]);
    }
}
