using System.Text;
using RfbWatch.Protocol.Fingerprints;

namespace RfbWatch.Protocol.Tests.Fingerprints;

public class FingerprintTests
{
    private static readonly byte[] LittleEndian24 = [0x20, 0x18, 0, 1, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0x10, 8, 0];

    // Reference values, computed with a different program (SHA-256, first 12 hex digits).
    [Theory]
    [InlineData("02,10", "ef88cd56e676")]
    [InlineData("02", "a953f09a1b6b")]
    [InlineData("02,12", "9c1dae3767a0")]
    [InlineData("1e,23", "5051a6fa7b15")]
    [InlineData("1e,21,24,23", "efb08b056ed3")]
    [InlineData("0d,85,05,81,06,82,02", "ca36a4bf0968")]
    [InlineData("-239,-223,16,1,5,2,0", "3e940ffa77a2")]
    [InlineData("1011,1002,6,16,-239,1104,1100,-223,1101,1105,1102", "32ab375ac80b")]
    [InlineData("7,16,9,-65527,1,5,6,4,2,0,C,Q,-131072,-223,-308,-224,-131071,-131070,-131069,-309,-258", "4ec117e43340")]
    [InlineData("2018000100ff00ff00ff100800", "96fe8043a896")]
    public void Hashes_are_the_reference_ones(string part, string hash) => Assert.Equal(hash, FingerprintHash.Of(part));

    [Fact]
    public void A_server_with_everything_seen()
    {
        var facts = Server();
        var (hashed, raw) = ServerFingerprint.Of(facts, Side.A);

        Assert.Equal("s3008ld02_02,10|t:0.TGHT.NOTUNNEL,2.STDV.VNCAUTH_|v:258,2_2018000100ff00ff00ff100800|bare|0/0/12", raw);
        Assert.Equal($"s3008ld02_{FingerprintHash.Of("02,10|t:0.TGHT.NOTUNNEL,2.STDV.VNCAUTH_|v:258,2")}_{FingerprintHash.Of("2018000100ff00ff00ff100800|bare|0/0/12")}", hashed);
    }

    [Theory]
    [InlineData(Carrier.Tcp, Side.A, 'd')]
    [InlineData(Carrier.Tcp, Side.B, 'r')]
    [InlineData(Carrier.Tcp, null, 'd')]
    [InlineData(Carrier.WebSocket, Side.A, 'w')]
    [InlineData(Carrier.Repeater, Side.B, 'p')]
    [InlineData(Carrier.HttpConnect, Side.A, 'c')]
    [InlineData(Carrier.Socks4, Side.A, 'c')]
    [InlineData(Carrier.Socks5, Side.B, 'c')]
    public void The_transport_is_one_letter(Carrier carrier, Side? initiator, char letter)
    {
        var facts = Server() with { Carrier = carrier };
        Assert.Equal(letter, ServerFingerprint.Of(facts, initiator).Hashed[6]);
    }

    [Theory]
    [InlineData(3, 889, (byte)'\n', "s3889l")]
    [InlineData(4, 1, (byte)0, "s4001z")]
    [InlineData(0, 0, (byte)'\r', "s0000x")]
    [InlineData(103, 6, (byte)'\n', "sx006l")]
    public void Version_and_terminator_lead(int major, int minor, byte terminator, string start)
    {
        var facts = Server() with { ServerVersion = new ProtocolVersion(major, minor), ServerBannerTerminator = terminator };
        Assert.StartsWith(start, ServerFingerprint.Of(facts, Side.A).Hashed, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_were_not_seen_are_marked()
    {
        var facts = new ConversationFacts { ServerVersion = new ProtocolVersion(3, 8), ServerBannerTerminator = (byte)'\n', ClientVersion = new ProtocolVersion(3, 3) };
        Assert.Equal("s3008ld--_000000000000_000000000000", ServerFingerprint.Of(facts, Side.A).Hashed);
        Assert.Equal("c3003-------_000000000000_000000000000", ClientFingerprint.Of(facts).Hashed);
        Assert.Equal(("", ""), ServerFingerprint.Of(new ConversationFacts(), Side.A));
        Assert.Equal(("", ""), ClientFingerprint.Of(new ConversationFacts()));
    }

    [Fact]
    public void A_refusal_counts_no_types()
    {
        var facts = new ConversationFacts { ServerVersion = new ProtocolVersion(3, 3), ServerBannerTerminator = (byte)'\n', SecurityTypesSeen = true, FingerprintInput = new() { Refused = true } };
        Assert.StartsWith("s3003ld00_", ServerFingerprint.Of(facts, Side.A).Hashed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_with_everything_seen()
    {
        var facts = new ConversationFacts
        {
            ClientVersion = new ProtocolVersion(3, 8), SecurityType = 2, SharedFlag = 0xC1, Encodings = [7, -254, -25, -412, -763, -223],
            FingerprintInput = new() { ClientPixelFormat = LittleEndian24, NonZeroPadding = true, FirstMessages = 'p' },
        };
        var (hashed, raw) = ClientFingerprint.Of(facts);

        Assert.Equal("c300802c1p06_7,C,Q,F,S,-223_2018000100ff00ff00ff100800|pad", raw);
        Assert.Equal($"c300802c1p06_{FingerprintHash.Of("7,C,Q,F,S,-223")}_{FingerprintHash.Of("2018000100ff00ff00ff100800|pad")}", hashed);
    }

    [Theory]
    [InlineData(-23, "Q")]
    [InlineData(-32, "Q")]
    [InlineData(-33, "-33")]
    [InlineData(-22, "-22")]
    [InlineData(-247, "C")]
    [InlineData(-256, "C")]
    [InlineData(-257, "-257")]
    [InlineData(-412, "F")]
    [InlineData(-512, "F")]
    [InlineData(-513, "-513")]
    [InlineData(-763, "S")]
    [InlineData(-768, "S")]
    [InlineData(-769, "-769")]
    public void Levels_stand_as_letters(int encoding, string text) => Assert.Equal(text, EncodingClass.Of(encoding));

    [Theory]
    [InlineData("QEMU", "qemu")]
    [InlineData("QEMU (lab-vm)", "qemu")]
    [InlineData("QEMUX", "bare")]
    [InlineData("alice@host", "user@host")]
    [InlineData("alice@host (shared desktop)", "user@host")]
    [InlineData("root's X desktop (lab-server:72)", "xdesktop")]
    [InlineData("DESKTOP-1AB", "bare")]
    [InlineData("", "empty")]
    [InlineData("lab desktop", "other")]
    [InlineData("@host", "other")]
    [InlineData("b\u00fcro", "other")]
    public void Names_fall_into_classes(string name, string type) => Assert.Equal(type, DesktopNameClass.Of(Encoding.UTF8.GetBytes(name), applePrefix: false));

    private static ConversationFacts Server() => new()
    {
        ServerSide = Side.B, ServerVersion = new ProtocolVersion(3, 8), ServerBannerTerminator = (byte)'\n', OfferedSecurityTypes = [2, 16], SecurityTypesSeen = true,
        FingerprintInput = new()
        {
            ServerPixelFormat = LittleEndian24,
            DesktopName = "desk"u8.ToArray(),
            TightTunnels = [new TightCapability(0, "TGHT", "NOTUNNEL")],
            TightAuthentications = [new TightCapability(2, "STDV", "VNCAUTH_")],
            TightInteraction = (0, 0, 12),
            VeNCryptSubTypes = [258, 2],
        },
    };
}
