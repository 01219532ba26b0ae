using System.IO.Compression;
using System.Text;
using RfbWatch.Protocol.Carriers;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>Compressed messages (RFC 7692), with and without context takeover, cut anywhere.</summary>
public class WebSocketInflationTests
{
    private const int Compressed = 0x40;

    private static readonly string[] Messages = ["RFB 003.008\n", "the quick brown fox, the quick brown fox", "", "the quick brown fox again", "x"];

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void Messages_are_inflated_however_they_are_cut(bool keepsWindow, bool fragments)
    {
        byte[] stream = Stream(keepsWindow, fragments);
        for (int piece = 1; piece < 60; piece++)
        {
            Assert.Equal((string.Concat(Messages), WebSocketStop.None), Read(new WebSocketFrames(), stream, piece));
        }
    }

    [Fact]
    public void The_example_of_the_document_is_read()
    {
        // RFC 7692 section 7.2.3.1 and 7.2.3.2: "Hello" twice; the second message refers to the first.
        byte[] stream = [0xC1, 7, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 7, 0, 0xC1, 5, 0xF2, 0, 0x11, 0, 0];
        for (int at = 0; at < stream.Length; at++)
        {
            stream[at] = stream[at] == 0xC1 ? (byte)0xC2 : stream[at];
        }

        Assert.Equal(("HelloHello", WebSocketStop.None), Read(new WebSocketFrames(), stream, 1));
    }

    /// <summary>A block marked final does not end the stream: more blocks may follow in the message, and more messages after it.</summary>
    [Theory]
    [InlineData("F348CDC9C9070000", "F200110000", "HelloHello")] // RFC 7692 section 7.2.3.4, then 7.2.3.2: the window is kept
    [InlineData("F348CDC9C90700F348CDC9C9070000", "F248CDC9C90700", "HelloHelloHello")] // two final blocks in one message
    [InlineData("F248050000 00FFFFCAC9C90700", "F200110000", "HelloHello")] // 7.2.3.5: two blocks
    [InlineData("F348CDC9C90700", "F348CDC9C90700", "HelloHello")] // no empty block after the final one, as written by zlib's deflateRaw (websockets/ws#2294)
    [InlineData("010500FAFF48656C6C6F00", "F348CDC9C9070000", "HelloHello")] // a stored final block
    public void A_final_block_ends_neither_message_nor_direction(string first, string second, string text)
    {
        byte[] one = Convert.FromHexString(first.Replace(" ", "", StringComparison.Ordinal));
        byte[] stream =
        [
            .. WebSocketFrame.Make(WebSocketFrame.Binary, one.AsSpan(0, 3), 5, final: false, rsv: Compressed),
            .. WebSocketFrame.Make(WebSocketFrame.Continuation, one.AsSpan(3), 6),
            .. Frame(Convert.FromHexString(second), fragments: false),
        ];
        for (int piece = 1; piece < stream.Length; piece++)
        {
            Assert.Equal((text, WebSocketStop.None), Read(new WebSocketFrames(), stream, piece));
        }
    }

    [Fact]
    public void Much_comes_of_little_in_pieces()
    {
        byte[] screen = new byte[5 << 20];
        byte[] frame = Frame(Deflate(new Deflater(), screen), fragments: false);
        var frames = new WebSocketFrames();
        long inner = 0;
        ReadOnlySpan<byte> bytes = frame;
        while (!bytes.IsEmpty || frames.HasMore)
        {
            int length = frames.Next(ref bytes).Length;
            Assert.True(length <= 4096);
            inner += length;
        }

        Assert.Equal((screen.Length, WebSocketStop.None), (inner, frames.Stop));
    }

    [Fact]
    public void What_is_no_deflated_data_stops_the_reading() =>
        Assert.Equal(WebSocketStop.Compressed, Read(new WebSocketFrames(), WebSocketFrame.Make(WebSocketFrame.Binary, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF], rsv: Compressed), 100).Stop);

    [Fact]
    public void Without_context_takeover_the_messages_after_a_gap_are_read_again()
    {
        var deflated = Messages.Select(message => Deflate(new Deflater(), Encoding.Latin1.GetBytes(message))).ToList();
        var frames = new WebSocketFrames();
        Assert.Equal(Messages[0], Read(frames, Frame(deflated[0], false), 3).Text);
        byte[] hole = Frame(deflated[1], false);
        Read(frames, hole.AsSpan(0, 6), 3);
        Assert.Equal(0, frames.Gap(4));
        Assert.Equal(("", WebSocketStop.None), Read(frames, hole.AsSpan(10), 3));
        Assert.Equal((Messages[3], WebSocketStop.None), Read(frames, Frame(deflated[3], false), 3));
    }

    [Fact]
    public void With_a_kept_window_a_message_that_refers_to_missing_bytes_stops_the_reading_and_yields_nothing_false()
    {
        var deflater = new Deflater();
        var deflated = Messages.Select(message => Deflate(deflater, Encoding.Latin1.GetBytes(message))).ToList();
        var frames = new WebSocketFrames();
        Read(frames, Frame(deflated[1], false).AsSpan(0, 6), 3);
        frames.Gap(2);
        Read(frames, Frame(deflated[1], false).AsSpan(8), 3);
        var (text, stop) = Read(frames, Frame(deflated[3], false), 3);
        Assert.Equal(WebSocketStop.Compressed, stop);
        Assert.StartsWith(text, Messages[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_in_compressed_messages_is_the_one_without()
    {
        var exchange = new Exchange().A(CarrierScripts.NoVncRequest).B(CarrierScripts.WebsockifyAnswer);
        var deflaters = new Dictionary<Side, Deflater> { [Side.A] = new(), [Side.B] = new() };
        foreach (var (from, bytes) in CarrierScripts.Direct().Turns)
        {
            byte[] message = Deflate(deflaters[from], bytes);
            _ = from == Side.A
                ? exchange.A(WebSocketFrame.Make(WebSocketFrame.Binary, message, 0x0A0B0C0D, rsv: Compressed))
                : exchange.B(WebSocketFrame.Make(WebSocketFrame.Binary, message, rsv: Compressed));
        }

        var (unwrapper, inner) = exchange.Run();
        Assert.Equal(CarrierScripts.ServerHello + CarrierScripts.ServerRest, inner[Side.B]);
        Assert.Equal(CarrierScripts.ClientHello + CarrierScripts.ClientRest, inner[Side.A]);
        Assert.Empty(unwrapper.Facts.Anomalies);
        Assert.Equal(exchange.Result(), exchange.Result(bytes => bytes.Select(value => new[] { value })));
    }

    [Fact]
    public void Changed_bytes_never_throw_and_cuts_still_do_not_matter()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            byte[] stream = Stream(keepsWindow: seed % 2 == 0, fragments: seed % 3 == 0);
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                stream[random.Next(stream.Length)] = (byte)random.Next(256);
            }

            Assert.Equal(Read(new WebSocketFrames(), stream, 1), Read(new WebSocketFrames(), stream, stream.Length));
        }
    }

    private static byte[] Stream(bool keepsWindow, bool fragments)
    {
        var deflater = new Deflater();
        return [.. Messages.SelectMany(message => Frame(Deflate(keepsWindow ? deflater : new Deflater(), Encoding.Latin1.GetBytes(message)), fragments))];
    }

    private static byte[] Frame(byte[] deflated, bool fragments) => !fragments
        ? WebSocketFrame.Make(WebSocketFrame.Binary, deflated, 0x11223344, rsv: Compressed)
        :
        [
            .. WebSocketFrame.Make(WebSocketFrame.Binary, deflated.AsSpan(0, deflated.Length / 2), 1, final: false, rsv: Compressed),
            .. WebSocketFrame.Make(WebSocketFrame.Ping, "p"u8, 2),
            .. WebSocketFrame.Make(WebSocketFrame.Continuation, deflated.AsSpan(deflated.Length / 2), 3, final: false),
            .. WebSocketFrame.Make(WebSocketFrame.Continuation, [], 4),
        ];

    /// <summary>As specified in RFC 7692 section 7.2.1: deflated, flushed to a byte boundary, without the last four bytes of the flush.</summary>
    private static byte[] Deflate(Deflater deflater, byte[] message)
    {
        deflater.Stream.Write(message);
        deflater.Stream.Flush();
        byte[] all = deflater.Output.ToArray();
        byte[] own = all[deflater.Taken..];
        deflater.Taken = all.Length;
        return own.Length >= 4 && own.AsSpan().EndsWith((ReadOnlySpan<byte>)[0, 0, 0xFF, 0xFF]) ? own[..^4] : [0];
    }

    private static (string Text, WebSocketStop Stop) Read(WebSocketFrames frames, ReadOnlySpan<byte> bytes, int piece)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            var some = bytes[..Math.Min(piece, bytes.Length)];
            bytes = bytes[some.Length..];
            while (!some.IsEmpty || frames.HasMore)
            {
                text.Append(Encoding.Latin1.GetString(frames.Next(ref some)));
            }
        }

        return (text.ToString(), frames.Stop);
    }

    private sealed class Deflater
    {
        public Deflater() => Stream = new DeflateStream(Output, CompressionLevel.Optimal, leaveOpen: true);

        public MemoryStream Output { get; } = new();

        public DeflateStream Stream { get; }

        public int Taken { get; set; }
    }
}
