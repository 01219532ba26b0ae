using System.Text;

namespace RfbWatch.Protocol.Tests;

/// <summary>The prober: every flow of a network passes it.</summary>
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
    [InlineData("* OK IMAP4rev1 RFB 003.008\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0")]
    public void Other_text_is_not(string text) => Assert.Equal(ProbeVerdict.NotRfb, RfbProbe.Probe(Encoding.Latin1.GetBytes(text), beginningSeen: true));

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
        byte[][] inputs = [.. new[] { "RFB 003.008\n", "GET / HTTP/1.1\r\n", "SSH-2.0-x", "\u0005\u0001\0", "RFB 3.8 is" }.Select(Encoding.Latin1.GetBytes)];
        foreach (byte[] input in inputs)
        {
            RfbProbe.Probe(input, beginningSeen: true);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            foreach (byte[] input in inputs)
            {
                RfbProbe.Probe(input, beginningSeen: true);
            }
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
