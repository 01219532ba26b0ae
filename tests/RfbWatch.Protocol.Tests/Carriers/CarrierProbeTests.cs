using System.Text;
using RfbWatch.Protocol.Carriers;
using RfbWatch.TestKit;

namespace RfbWatch.Protocol.Tests.Carriers;

public class CarrierProbeTests
{
    private const int ProbeBytes = 512;

    [Theory]
    [MemberData(nameof(CarrierScripts.Names), MemberType = typeof(CarrierScripts))]
    public void Either_direction_of_every_carrier_is_found_and_the_answer_is_final(string script)
    {
        var exchange = CarrierScripts.Of(script);
        foreach (var side in new[] { Side.A, Side.B })
        {
            byte[] stream = exchange.Stream(side);
            var last = ProbeVerdict.NeedMore;
            for (int length = 1; length <= Math.Min(stream.Length, ProbeBytes); length++)
            {
                var now = CarrierProbe.Probe(stream.AsSpan(0, length));
                Assert.True(last == ProbeVerdict.NeedMore || now == last, $"{script} {side} {length}: {last} became {now}");
                last = now;
            }

            Assert.Equal(ProbeVerdict.Rfb, last);
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\nRFB")]
    [InlineData("HTTP/1.1 304 Not Modified\r\n\r\n")]
    [InlineData("CONNECT a:443 HTTP/1.1\r\n\r\n\u0016\u0003\u0001")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n\u0016\u0003\u0003")]
    [InlineData("POST / HTTP/1.1\r\n\r\n")]
    [InlineData("\u0005\u0001\u0000\u0005\u0001\u0000\u0001\u000a\u0000\u0000\u0005\u0001\u00bb\u0016\u0003\u0001")]
    [InlineData("\u0004\u0001\u0001\u00bb\u000a\u0000\u0000\u0005\u0000GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\u0005\u0001\u0000\u0005\u0002\u0000\u0001")]
    [InlineData("\u0000\u0001\u0000")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("220 mail.example ESMTP\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000")]
    [InlineData("example.com:80\r\n")]
    public void Other_protocols_are_let_go(string start) => Assert.Equal(ProbeVerdict.NotRfb, CarrierProbe.Probe(Encoding.Latin1.GetBytes(start)));

    [Fact]
    public void An_upgrade_is_taken_before_its_head_is_whole()
    {
        byte[] head = Encoding.Latin1.GetBytes("GET /very HTTP/1.1\r\nHost: a\r\nupgrade: WebSocket\r\nCookie: " + new string('c', 400));
        Assert.Equal(ProbeVerdict.Rfb, CarrierProbe.Probe(head.AsSpan(0, 60)));
        Assert.Equal(ProbeVerdict.Rfb, CarrierProbe.Probe("HTTP/1.1 101"u8));
    }

    [Fact]
    public void Probing_allocates_nothing()
    {
        byte[][] starts = [.. CarrierScripts.All.Select(CarrierScripts.Of).SelectMany(exchange => new[] { exchange.Stream(Side.A), exchange.Stream(Side.B) })];
        int found = 0;
        const int Rounds = 20;
        long least = Allocations.Least(
            () =>
            {
                foreach (byte[] start in starts)
                {
                    found += CarrierProbe.Probe(start) == ProbeVerdict.Rfb ? 1 : 0;
                }
            },
            Rounds);

        Assert.Equal(0, least);
        Assert.Equal(starts.Length * Rounds, found);
    }
}
