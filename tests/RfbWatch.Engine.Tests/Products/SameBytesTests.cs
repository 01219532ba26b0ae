namespace RfbWatch.Engine.Tests.Products;

/// <summary>
/// Two programs send the same bytes to a viewer that requests raw pixels of a corner, apart from the challenge, the desktop's size and name, and the pixels. No signature can be found in such a
/// session, so the recordings with such a viewer have no product.
/// </summary>
public class SameBytesTests
{
    [Theory]
    [InlineData("version-3.3-none.pcap", "same-bytes-qemu.pcap")]
    [InlineData("version-3.3-vncauth-80.pcap", "same-bytes-qemu.pcap")]
    [InlineData("version-3.7-none.pcap", "same-bytes-qemu.pcap")]
    [InlineData("version-3.7-vncauth.pcap", "same-bytes-qemu.pcap")]
    [InlineData("drift-later.pcap", "same-bytes-qemu.pcap")]
    [InlineData("one-byte-segments.pcap", "same-bytes-qemu.pcap")]
    [InlineData("fragments-ipv4.pcap", "same-bytes-qemu.pcap")]
    [InlineData("tigervnc-challenges.pcap", "same-bytes-qemu.pcap")]
    [InlineData("tightvnc-challenges.pcap", "same-bytes-libvncserver.pcap")]
    public void Two_programs_send_the_same(string file, string other)
    {
        Assert.NotEqual(GoldenLine.Of(file).Text("server_product"), GoldenLine.Of(other).Text("server_product"));
        var sent = Sent(file);
        Assert.NotEmpty(sent);
        Assert.Subset(Sent(other), sent);
    }

    private static HashSet<string> Sent(string file)
    {
        var sent = RecordedConversation.Read(file).Select(recorded => recorded.ServerBytes()).ToHashSet();
        Assert.DoesNotContain("", sent);
        return sent;
    }
}
