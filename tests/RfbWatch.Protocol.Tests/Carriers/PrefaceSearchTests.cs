using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>The search for a beginning after other bytes reads each line once, and finds the same as an evaluation of every position.</summary>
public sealed class PrefaceSearchTests
{
    private const int Length = 1 << 20;

    private static readonly string[] Pieces =
    [
        "GET / HTTP/1.1\r\n", "GET /a?b HTTP/1.1\n", "GET \n", "GET GET x HTTP/1.0\r\r\n", "CONNECT h:5900 HTTP/1.1\r\n", "CONNECT \n", "HTTP/1.1 101 x\r\n", "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 100\n", "HTTP/1.1 407 No\r\n", "HTTP/1.0 2\n", "Host: h\r\n", "Upgrade: websocket\r\n", "Upgrade:\r\n websocket\r\n", "Upgrade: h2c\n", "Sec-WebSocket-Key: x\r\n", "Sec-WebSocket-Accept: x\n",
        "Content-Length: 0\r\n", "Content-Length: 7\n", "\r\n", "\n", "\r", "G", "HTTP", "GE", "RFB 003", "RFB 003.008\n", "REP 000.000\0", "\u0082", "\u0082\u000cRFB 003.008\n",
        "\u0081\u0010UkZCIDAwMy4wMDgK", "\u0082\u008c\0\0\0\0RFB 003.0", "x", "text and more\r\n",
    ];

    [Fact]
    public void The_same_beginning_is_found_as_by_evaluating_every_position()
    {
        const int Seed = 20261125;
        var random = new Random(Seed);
        int found = 0;
        for (int run = 0; run < 3_000; run++)
        {
            byte[] bytes = CarrierScripts.Latin1("x" + string.Concat(Enumerable.Range(0, 1 + random.Next(14)).Select(_ => Pieces[random.Next(Pieces.Length)])));
            int expected = Evaluated(bytes);
            Assert.True(expected == new PrefaceSearch().Find(bytes), $"seed {Seed}, run {run}: {expected} in {Convert.ToHexString(bytes)}");

            // However the bytes arrive, the beginning that is complete first is found.
            var search = new PrefaceSearch();
            int most = random.Next(1, 20);
            int length = 0;
            int now = -1;
            while (now < 0 && length < bytes.Length)
            {
                length = Math.Min(bytes.Length, length + random.Next(1, most + 1));
                now = search.Find(bytes.AsSpan(0, length));
            }

            Assert.True(now == expected && now == Evaluated(bytes.AsSpan(0, length)), $"seed {Seed}, run {run}, {length} bytes: {now}, not {expected} in {Convert.ToHexString(bytes)}");
            found += expected >= 0 ? 1 : 0;
        }

        Assert.InRange(found, 500, 2_900);
    }

    /// <summary>Takes minutes if each request is read to the end of the head in which it stands.</summary>
    [Theory]
    [InlineData("GET \n", "\n")]
    [InlineData("GET / HTTP/1.1\n", "")]
    [InlineData("GET / HTTP/1.1\n", "\n")]
    [InlineData("GET ", "\n\n")]
    [InlineData("HTTP/1.1 407\n", "\n")]
    [InlineData("CONNECT x\n", "\n")]
    public void Repeated_requests_are_read_once(string repeated, string end)
    {
        byte[] bytes = CarrierScripts.Latin1("x" + string.Concat(Enumerable.Repeat(repeated, Length / repeated.Length)) + end);
        Assert.Equal(-1, new PrefaceSearch().Find(bytes));
        Assert.False(PrefaceSearch.RequestsLater(bytes));
    }

    /// <summary>Takes minutes if every arrival reads all bytes again.</summary>
    [Fact]
    public void Bytes_that_arrive_one_by_one_are_read_once()
    {
        byte[] bytes = CarrierScripts.Latin1(string.Concat(Enumerable.Repeat("GET / HTTP/1.1\nR", Length / 16)));
        var search = new PrefaceSearch();
        for (int length = 1; length <= bytes.Length; length++)
        {
            Assert.Equal(-1, search.Find(bytes.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData("GET \nGET / HTTP/1.1\r\nUpgrade: websocket\r\n", true)]
    [InlineData("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nSec-WebSocket-Key: x\r\n", true)]
    [InlineData("xUpgrade: websocket\r\nGET / HTTP/1.1\r\n\r\nUpgrade: websocket\r\n", false)]
    [InlineData("xGET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n", false)]
    [InlineData("x", false)]
    public void A_later_request_for_a_WebSocket_is_found(string text, bool expected) => Assert.Equal(expected, PrefaceSearch.RequestsLater(CarrierScripts.Latin1(text)));

    /// <summary>The position after the first byte whose beginning ends first, each evaluated alone.</summary>
    private static int Evaluated(ReadOnlySpan<byte> bytes)
    {
        int found = -1;
        int end = int.MaxValue;
        for (int at = 1; at < bytes.Length; at++)
        {
            int length = LengthOf(bytes[at..]);
            if (length > 0 && at + length < end)
            {
                found = at;
                end = at + length;
            }
        }

        return found;
    }

    private static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        switch (bytes[0])
        {
            case (byte)'R':
                return Banner.Probe(bytes) == ProbeVerdict.Rfb ? Banner.Length : 0;
            case 0x81 or 0x82:
                return WebSocketOpening.Read(bytes, out int length) == PreambleVerdict.Whole ? length : 0;
            case (byte)'G' or (byte)'H' or (byte)'C':
                var preamble = HttpPreamble.Read(bytes);
                return preamble.Verdict == PreambleVerdict.Whole && (preamble.Flags & (PreambleFlags.KeepAlive | PreambleFlags.Refused)) == 0 ? preamble.Length : 0;
            default:
                return 0;
        }
    }
}
