using RfbWatch.Protocol.Carriers;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>The bytes of an HTTP head are read a bounded number of times, however they arrive, and the result is that of reading all of them at each arrival.</summary>
public sealed class HeadArrivalTests
{
    private const int Connections = 30;

    /// <summary>With the first lines, a little less than the maximum of a head.</summary>
    private const int Repeated = 64_000;

    private static readonly string[] Beginnings =
    [
        "GET / HTTP/1.1\r\n", "\r\n\r\nGET /a?b HTTP/1.1\n", "CONNECT h:5900 HTTP/1.1\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 407 No\r\nContent-Length: 7\r\n", "\r\r\r\r\r\r\r\r\r\r", "\n\n\n\n", "G",
    ];

    private static readonly string[] Lines =
    [
        "Host: h\r\n", "Upgrade: websocket\r\n", "Upgrade:\n", " websocket\r\n", "Sec-WebSocket-Key: x\n", "a\n", "\r", "\0", "x", "R", "RFB 003.00", "RFB 003.008\n", "RFB 003.008\0", "REP 000.000\n", "\r\n", "\n",
    ];

    /// <summary>Takes minutes if every arrival reads all lines again.</summary>
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nSec-WebSocket-Key: x\r\n", "a\n", false)]
    [InlineData("GET / HTTP/1.1\r\nUpgrade: websocket\r\n", " \n", false)]
    [InlineData("GET / HTTP/1.1\r\nUpgrade: websocket\r\n", "a\0", false)]
    [InlineData("GET / HTTP/1.1\r\nSec-WebSocket-Key: x\r\n", "a\n", true)]
    [InlineData("GET / HTTP/1.1\r\n", "RFB 003.008\n", true)]
    public void Lines_that_arrive_one_by_one_are_read_once(string beginning, string line, bool gap)
    {
        byte[] bytes = CarrierScripts.Latin1(line);
        for (int connection = 0; connection < Connections; connection++)
        {
            var unwrapper = new CarrierUnwrapper(new InnerRecorder());
            unwrapper.OnBytes(Side.A, CarrierScripts.Latin1(beginning), default);
            if (gap)
            {
                unwrapper.OnGap(Side.A, 8);
            }

            for (int length = 0; length < Repeated; length += bytes.Length)
            {
                unwrapper.OnBytes(Side.A, bytes, default);
            }

            Assert.Equal((Carrier.Tcp, false), (unwrapper.Facts.Carrier, unwrapper.Facts.NotRfb));
            unwrapper.OnBytes(Side.A, "\r\n\r\n"u8, default);
            Assert.Equal((Carrier.WebSocket, "/"), (unwrapper.Facts.Carrier, unwrapper.Facts.Target));
        }
    }

    /// <summary>Takes minutes if every byte of the body makes the head be read again.</summary>
    [Fact]
    public void The_body_of_a_refusal_is_awaited_without_reading_its_head_again()
    {
        const int Body = 30_000;
        byte[] head = Refusal(Body);
        for (int connection = 0; connection < Connections; connection++)
        {
            var unwrapper = new CarrierUnwrapper(new InnerRecorder());
            unwrapper.OnBytes(Side.B, head, default);
            for (int length = 0; length < Body; length++)
            {
                unwrapper.OnBytes(Side.B, "\n"u8, default);
            }

            unwrapper.OnBytes(Side.B, "HTTP/1.1 200 x\r\n\r\n"u8, default);
            Assert.Equal(Carrier.HttpConnect, unwrapper.Facts.Carrier);
        }
    }

    [Fact]
    public void A_refusal_that_is_longer_than_the_bytes_held_is_passed_on_as_it_is()
    {
        const int MaxHeld = 96 << 10;
        byte[] head = Refusal(body: 60_000);
        var inner = new InnerRecorder();
        var unwrapper = new CarrierUnwrapper(inner);
        unwrapper.OnBytes(Side.B, head, default);
        for (int length = head.Length + 1; length < MaxHeld; length++)
        {
            unwrapper.OnBytes(Side.B, "x"u8, default);
        }

        Assert.Equal("", inner[Side.B]);
        unwrapper.OnBytes(Side.B, "x"u8, default);
        Assert.Equal(MaxHeld, inner[Side.B].Length);
    }

    [Fact]
    public void A_head_is_decided_by_the_bytes_that_decide_it_when_all_are_read()
    {
        const int Seed = 20261201;
        var random = new Random(Seed);
        int decided = 0;
        for (int run = 0; run < 5_000; run++)
        {
            string text = Beginnings[random.Next(Beginnings.Length)] + string.Concat(Enumerable.Range(0, 1 + random.Next(12)).Select(_ => Lines[random.Next(Lines.Length)]));
            byte[] bytes = CarrierScripts.Latin1(text);
            int waited = 0;
            int open = 0;
            for (int length = 1 + random.Next(20); length <= bytes.Length; length += 1 + random.Next(12))
            {
                string at = $"seed {Seed}, run {run}, {length} bytes of {Convert.ToHexString(bytes)}";
                var now = bytes.AsSpan(0, length);
                bool waits = HttpPreamble.Read(now).Verdict == PreambleVerdict.NeedMore && HttpPreamble.WaitsForLine(now);
                Assert.True(waited == 0 || waits != HttpPreamble.IsDecidedFrom(now, waited), at);
                decided += waited > 0 && !waits ? 1 : 0;
                waited = waits ? length : 0;

                // After a gap, only the end of the head matters, whatever its beginning.
                bool isOpen = HttpPreamble.Length(now) < 0;
                Assert.True(open == 0 || isOpen != HttpHead.EndsFrom(now, open), at);
                open = isOpen && length > HttpPreamble.MaxBeginning ? length : 0;
            }
        }

        Assert.InRange(decided, 500, 5_000);
    }

    /// <summary>The head of a refusal with many lines.</summary>
    private static byte[] Refusal(int body)
    {
        const int Count = 28_000;
        string lines = string.Concat(Enumerable.Repeat("a\n", Count));
        return CarrierScripts.Latin1($"HTTP/1.1 407 x\r\nContent-Length: {body}\r\n{lines}\r\n");
    }
}
