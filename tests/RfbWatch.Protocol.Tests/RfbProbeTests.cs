using System.Text;
using RfbWatch.Protocol.Probes;
using RfbWatch.TestKit;

namespace RfbWatch.Protocol.Tests;

/// <summary>The probe, which examines every flow of a network.</summary>
public class RfbProbeTests
{
    [Theory]
    [InlineData("RFB 003.008\n")]
    [InlineData("RFB 003.008\n\u0001\u0001")]
    [InlineData("RFB 003.889\n")]
    [InlineData("RFB 005.000\n")]
    [InlineData("RFB 009.123\n")]
    [InlineData("RFB 103.006\n")]
    [InlineData("RFB 000.000\n")]
    [InlineData("RFB 003.008\0")]
    public void Banners_are_recognised(string text) => Assert.Equal(ProbeVerdict.Rfb, RfbProbe.Probe(Encoding.Latin1.GetBytes(text), beginningSeen: true));

    [Theory]
    [InlineData("RFB 3.8 is a protocol\n")]
    [InlineData("RFBfoo")]
    [InlineData("RFB-003.008\n")]
    [InlineData("RFB 003.00x\n")]
    [InlineData("RFB 003,008\n")]
    [InlineData("RFB 003.008 ")]
    [InlineData("RFB 003.008\r\n")]
    [InlineData("RFB 240.6\n")]
    [InlineData("rfb 003.008\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0")]
    public void Other_text_is_not(string text) => Assert.Equal(ProbeVerdict.NotRfb, RfbProbe.Probe(Encoding.Latin1.GetBytes(text), beginningSeen: true));

    [Theory]
    [InlineData("* OK IMAP4rev1 RFB 003.008\n", ProbeVerdict.Rfb)]
    [InlineData("Welcome\r\nRFB 003.008\n\u0001\u0001", ProbeVerdict.Rfb)]
    [InlineData("\0RFB 003.008\0", ProbeVerdict.Rfb)]
    [InlineData("Reading RFB 3.8, then RFB 003.008\n", ProbeVerdict.Rfb)]
    [InlineData("Welcome\r\nRFB 003", ProbeVerdict.NeedMore)]
    [InlineData("Welcome\r\nR", ProbeVerdict.NeedMore)]
    [InlineData("Welcome RF", ProbeVerdict.NeedMore)]
    [InlineData("Welcome R", ProbeVerdict.NotRfb)]
    [InlineData("Welcome\r\nRFB 003.0x", ProbeVerdict.NotRfb)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /ws HTTP/1.1\r\nUpgrade: websocket\r\n", ProbeVerdict.Rfb)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\n\r\n", ProbeVerdict.NotRfb)]
    [InlineData("PROXY TCP4 10.0.0.1 10.0.0.2 40000 5900\r\n", ProbeVerdict.NeedMore)]
    [InlineData("PROXY TCP4 10.0.0.1 10.0.0.2 40000 5900\r\nRFB 003.008\n", ProbeVerdict.Rfb)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u0004abcdRFB 003.008\n", ProbeVerdict.Rfb)]
    [InlineData("PROXY TCP4 10.0.0.1 10.0.0.2 40000 22\r\nSSH-2.0-OpenSSH_9.2\r\n", ProbeVerdict.NotRfb)]
    public void A_banner_is_found_after_other_bytes(string text, ProbeVerdict expected) =>
        Assert.Equal(expected, RfbProbe.Probe(Encoding.Latin1.GetBytes(text), beginningSeen: true));

    [Fact]
    public void A_banner_is_recognised_with_its_twelfth_byte_and_not_before()
    {
        byte[] banner = "RFB 003.008\n"u8.ToArray();
        for (int length = 0; length < banner.Length; length++)
        {
            Assert.Equal(ProbeVerdict.NeedMore, RfbProbe.Probe(banner.AsSpan(0, length), beginningSeen: true));
        }
    }

    [Fact]
    public void Probing_allocates_nothing()
    {
        byte[][] inputs = [.. new[] { "RFB 003.008\n", "GET / HTTP/1.1\r\n", "SSH-2.0-x", "\u0005\u0001\0", "RFB 3.8 is", "220 text\r\nRFB 003.0", "GET / HTTP/1.1\r\n\r\nGET /" }.Select(Encoding.Latin1.GetBytes)];
        long least = Allocations.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                foreach (byte[] input in inputs)
                {
                    RfbProbe.Probe(input, beginningSeen: true);
                }
            }
        });

        Assert.Equal(0, least);
    }

    [Theory]
    [InlineData("RFB 003.008\n")]
    [InlineData("RFB 003.008\n\u0001\u0001")]
    [InlineData("RFB 003.008\0")]
    [InlineData("REP 000.000\n")]
    [InlineData("GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade:WebSocket\r\nCookie: long")]
    [InlineData("GET /ws HTTP/1.1\r\nSec-WebSocket-Key: a\r\n")]
    [InlineData("CONNECT a:5900 HTTP/1.1\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n")]
    [InlineData("\u0082\u000cRFB 003.008\n")]
    [InlineData("\u0081\u0010UkZCIDAwMy4wMDgK")]
    public void A_stream_is_judged_again_where_rfb_may_begin(string text)
    {
        byte[] segment = Encoding.Latin1.GetBytes(text);
        for (int length = 1; length <= segment.Length; length++)
        {
            Assert.True(RfbProbe.MayReopen(segment.AsSpan(0, length)), $"{length}");
            Assert.NotEqual(ProbeVerdict.NotRfb, RfbProbe.Probe(segment.AsSpan(0, length), beginningSeen: false));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Reading RFB 003.008\n")]
    [InlineData("RFB 3.8 is a protocol\n")]
    [InlineData("RTSP/1.0 200 OK\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n")]
    [InlineData("GIF89a")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("CONTENT")]
    [InlineData("\u0082\u000cHello, world")]
    [InlineData("\u0082\u0000")]
    [InlineData("\u0081\u0085abcd01234")]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData("\0\0\0\u0001")]
    public void Other_segments_change_nothing(string text) => Assert.False(RfbProbe.MayReopen(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void Asking_whether_a_stream_is_judged_again_allocates_nothing()
    {
        byte[][] inputs = [.. new[] { "RFB 003.008\n", "GET / HTTP/1.1\r\n", "\u0082\u000cRFB 003.008\n", "\u0081\u0010UkZCIDAwMy4wMDgK", "CONNECT a" }.Select(Encoding.Latin1.GetBytes)];
        bool all = true;
        long least = Allocations.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                foreach (byte[] input in inputs)
                {
                    all &= RfbProbe.MayReopen(input);
                }
            }
        });

        Assert.Equal(0, least);
        Assert.True(all);
    }
}
