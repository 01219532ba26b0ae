using System.Text;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Products;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Products;

/// <summary>A user names the desktop; no name makes, changes or hides a product.</summary>
public class DesktopNameTests
{
    private static readonly int Names = Repetitions.Of(1000);

    /// <summary>Recordings that hold a ServerInit in the clear.</summary>
    public static TheoryData<string> Recordings => [.. GoldenLine.Files.Where(file => RecordedConversation.Read(file).Any(IsOpen))];

    [Fact]
    public void Nearly_every_opened_session_can_be_renamed()
    {
        var all = GoldenLine.Files.SelectMany(RecordedConversation.Read).ToList();
        Assert.True(all.Count > 120, $"{all.Count} sessions");
        Assert.True(all.Count(IsOpen) > all.Count * 9 / 10, string.Join(' ', all.Where(each => !IsOpen(each)).Select(each => each.File)));
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void No_name_changes_a_product(string file)
    {
        var random = new Random(file.Length * 7919);
        foreach (var recorded in RecordedConversation.Read(file).Where(IsOpen))
        {
            var plain = recorded.Play(name: Fitting(recorded, "-"u8.ToArray()));
            Assert.Equal(plain.ServerProduct.Name, recorded.Facts.ServerProduct.Name);
            for (int i = 0; i < Names; i++)
            {
                byte[] name = Fitting(recorded, i < Hostile.Count ? Hostile[i] : Any(random));
                var facts = recorded.Play(name);
                Assert.True(facts.ServerProduct.Name == plain.ServerProduct.Name, $"{file}: {Shown(name)} gives {facts.ServerProduct.Name} instead of {plain.ServerProduct.Name}");
                Assert.True(
                    facts.ServerProduct.Confidence == plain.ServerProduct.Confidence
                    || (plain.ServerProduct.Confidence, facts.ServerProduct.Confidence) is (Confidence.Low, Confidence.Medium),
                    $"{file}: {Shown(name)} gives {facts.ServerProduct} instead of {plain.ServerProduct}");
                Assert.True(facts.ClientProduct == plain.ClientProduct, $"{file}: {Shown(name)} gives {facts.ClientProduct} instead of {plain.ClientProduct}");
            }
        }
    }

    /// <summary>Every name of the table, spelt out, and what tries to be more than a name.</summary>
    private static readonly IReadOnlyList<byte[]> Hostile =
    [
        .. ServerProducts.All.SelectMany(product => product.Signatures).Where(signature => signature.Kind == SignatureField.DesktopName)
            .SelectMany(signature => new[] { "", "x", "1" }.Select(text => Encoding.UTF8.GetBytes(signature.Pattern.Replace("*", text, StringComparison.Ordinal)))),
        .. ServerProducts.All.SelectMany(product => product.Signatures).Select(signature => Encoding.UTF8.GetBytes(signature.Pattern)),
        .. ServerProducts.All.Select(product => Encoding.UTF8.GetBytes(product.Name)),
        [],
        [0],
        [.. Enumerable.Repeat((byte)0xff, 256)],
        [.. Enumerable.Repeat((byte)'A', 4096)],
        [0, 0, 0, 0, 0, 2, 0xbf, 0xfe, 0xe7, 0x03, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. "Mac"u8],
        [.. "RFB 003.889\n"u8],
        [0, 0, 0, 1, 0, 0, 0, 0, 2, 0x80, 1, 0xe0, 0xff, 0xff, 0xfe, 0xfe],
        [0xf8, 0, 0, 0, 0x80, 0, 0, 0, 1, 0, 150],
        [3, 0, 0, 0, 0xff, 0xff, 0xff, 0xf8, 0x17, 0, 0, 1, 0, 0x10, 0, 0],
        [.. "\u001b]0;QEMU\u0007\r\n\u202eUMEQ"u8],
    ];

    private static bool IsOpen(RecordedConversation recorded) => recorded.NameAt >= 0 && recorded.Facts.Carrier is not Carrier.WebSocket || IsOneFrame(recorded);

    /// <summary>Inside a WebSocket frame a name keeps its length.</summary>
    private static bool IsOneFrame(RecordedConversation recorded) => recorded.Facts.Carrier == Carrier.WebSocket && recorded.NameAt >= 0;

    private static byte[] Fitting(RecordedConversation recorded, byte[] name)
    {
        if (recorded.Facts.Carrier != Carrier.WebSocket)
        {
            return name;
        }

        byte[] fitting = new byte[recorded.NameLength];
        name.AsSpan(0, Math.Min(name.Length, fitting.Length)).CopyTo(fitting);
        return fitting;
    }

    private static byte[] Any(Random random)
    {
        byte[] name = new byte[random.Next(80)];
        random.NextBytes(name);
        if (random.Next(2) == 0)
        {
            for (int i = 0; i < name.Length; i++)
            {
                name[i] = (byte)(' ' + (name[i] % 95));
            }
        }

        return name;
    }

    private static string Shown(byte[] name) => Convert.ToHexString(name.AsSpan(0, Math.Min(40, name.Length)));
}
