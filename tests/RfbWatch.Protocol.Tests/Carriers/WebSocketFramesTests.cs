using System.Text;
using RfbWatch.Protocol.Carriers;

namespace RfbWatch.Protocol.Tests.Carriers;

public class WebSocketFramesTests
{
    private const string Inner = "RFB 003.008\nthe quick brown fox jumps over the lazy dog";

    public static TheoryData<string> Shapes => ["one", "masked", "fragments", "controls", "length16", "length64", "base64", "base64 masked fragments", "a byte a frame"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Frames_of_any_shape_hold_the_same_stream(string shape)
    {
        byte[] frames = Build(shape);
        Assert.Equal(Inner, Read(frames, frames.Length).Text);
        for (int piece = 1; piece < 40; piece++)
        {
            Assert.Equal(Inner, Read(frames, piece).Text);
        }
    }

    [Theory]
    [InlineData(WebSocketFrame.Binary, 0x20)]
    [InlineData(WebSocketFrame.Binary, 0x10)]
    [InlineData(WebSocketFrame.Continuation, 0x40)]
    [InlineData(WebSocketFrame.Ping, 0x40)]
    public void Extension_bits_that_mean_nothing_stop_the_reading(int opcode, int rsv) =>
        Assert.Equal(WebSocketStop.Malformed, Read(WebSocketFrame.Make(opcode, "x"u8, rsv: rsv), 100).Stop);

    [Theory]
    [InlineData(new byte[] { 0x83, 0 })]
    [InlineData(new byte[] { 0x8B, 0 })]
    [InlineData(new byte[] { 0x09, 0 })]
    [InlineData(new byte[] { 0x89, 126, 0, 126 })]
    [InlineData(new byte[] { 0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 1 })]
    [InlineData(new byte[] { 0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0 })]
    public void What_the_document_forbids_stops_the_reading(byte[] frame) =>
        Assert.Equal(WebSocketStop.Malformed, Read(frame, 1).Stop);

    [Fact]
    public void Nothing_is_read_after_a_close_frame()
    {
        byte[] frames = [.. CarrierScripts.Frame("one"), .. WebSocketFrame.Make(WebSocketFrame.Close, [3, 232]), .. CarrierScripts.Frame("two")];
        Assert.Equal(("one", WebSocketStop.Closed), Read(frames, 100));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bytes_missing_inside_one_frame_are_a_gap_in_the_inner_stream(bool base64)
    {
        byte[] payload = base64 ? Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.Latin1.GetBytes(Inner))) : Encoding.Latin1.GetBytes(Inner);
        byte[] frame = WebSocketFrame.Make(base64 ? WebSocketFrame.Text : WebSocketFrame.Binary, payload, 0xA1B2C3D4);
        const int Head = 6;
        for (int from = 0; from < payload.Length; from++)
        {
            for (int length = 1; from + length <= payload.Length && length < 12; length++)
            {
                var frames = new WebSocketFrames();
                string before = Drain(frames, frame.AsSpan(0, Head + from), 100);
                long missing = frames.Gap(length);
                string after = Drain(frames, frame.AsSpan(Head + from + length), 3);

                Assert.Equal(WebSocketStop.None, frames.Stop);
                Assert.StartsWith(before, Inner, StringComparison.Ordinal);
                Assert.EndsWith(after, Inner, StringComparison.Ordinal);
                if (!base64 || from + length < payload.Length - 4)
                {
                    Assert.Equal(Inner.Length, before.Length + missing + after.Length);
                }
            }
        }
    }

    [Fact]
    public void A_gap_over_the_end_of_a_frame_loses_the_framing()
    {
        var frames = new WebSocketFrames();
        Drain(frames, CarrierScripts.Frame("abcdef").AsSpan(0, 4), 100);
        Assert.Equal(0, frames.Gap(5));
        Assert.Equal(WebSocketStop.Lost, frames.Stop);
    }

    [Fact]
    public void A_gap_in_a_control_frame_takes_nothing_away()
    {
        var frames = new WebSocketFrames();
        Drain(frames, WebSocketFrame.Make(WebSocketFrame.Ping, "0123456789"u8).AsSpan(0, 4), 100);
        Assert.True(frames.Gap(8) < 0);
        Assert.Equal("abc", Drain(frames, CarrierScripts.Frame("abc"), 1));
    }

    private static byte[] Build(string shape)
    {
        byte[] all = Encoding.Latin1.GetBytes(Inner);
        byte[] Text(Range range) => Encoding.ASCII.GetBytes(Convert.ToBase64String(all[range]));
        return shape switch
        {
            "one" => WebSocketFrame.Make(WebSocketFrame.Binary, all),
            "masked" => WebSocketFrame.Make(WebSocketFrame.Binary, all, 0xDEADBEEF),
            "fragments" => [.. WebSocketFrame.Make(WebSocketFrame.Binary, all[..5], 1, final: false), .. WebSocketFrame.Make(WebSocketFrame.Continuation, all[5..9], 2, final: false),
                .. WebSocketFrame.Make(WebSocketFrame.Continuation, all[9..], 3)],
            "controls" => [.. WebSocketFrame.Make(WebSocketFrame.Ping, []), .. WebSocketFrame.Make(WebSocketFrame.Binary, all[..5], final: false), .. WebSocketFrame.Make(WebSocketFrame.Pong, "pong"u8),
                .. WebSocketFrame.Make(WebSocketFrame.Continuation, []), .. WebSocketFrame.Make(WebSocketFrame.Binary, all[5..])],
            "length16" => WebSocketFrame.Make(WebSocketFrame.Binary, all, 9, lengthForm: 16),
            "length64" => WebSocketFrame.Make(WebSocketFrame.Binary, all, lengthForm: 64),
            "base64" => [.. WebSocketFrame.Make(WebSocketFrame.Text, Text(..10)), .. WebSocketFrame.Make(WebSocketFrame.Text, Text(10..12)), .. WebSocketFrame.Make(WebSocketFrame.Text, Text(12..))],
            "base64 masked fragments" => [.. WebSocketFrame.Make(WebSocketFrame.Text, Text(..)[..7], 0x11223344, final: false), .. WebSocketFrame.Make(WebSocketFrame.Ping, "="u8, 5),
                .. WebSocketFrame.Make(WebSocketFrame.Continuation, Text(..)[7..], 0x55667788)],
            _ => [.. all.SelectMany(value => WebSocketFrame.Make(WebSocketFrame.Binary, [value], value))],
        };
    }

    private static (string Text, WebSocketStop Stop) Read(byte[] bytes, int piece)
    {
        var frames = new WebSocketFrames();
        return (Drain(frames, bytes, piece), frames.Stop);
    }

    private static string Drain(WebSocketFrames frames, ReadOnlySpan<byte> bytes, int piece)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            var some = bytes[..Math.Min(piece, bytes.Length)];
            bytes = bytes[some.Length..];
            while (!some.IsEmpty)
            {
                text.Append(Encoding.Latin1.GetString(frames.Next(ref some)));
            }
        }

        return text.ToString();
    }
}
