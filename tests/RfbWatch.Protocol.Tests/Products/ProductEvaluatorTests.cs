using System.Globalization;
using System.Text;
using RfbWatch.Protocol.Challenges;
using RfbWatch.Protocol.Products;

namespace RfbWatch.Protocol.Tests.Products;

public class ProductEvaluatorTests
{
    [Fact]
    public void One_strong_sign_alone_is_not_high()
    {
        var facts = new ConversationFacts { ServerVersion = new ProtocolVersion(3, 8) };
        facts.Material.DesktopName = "QEMU (vm)"u8.ToArray();
        Assert.Equal(new ProductVerdict("QEMU", Confidence.Medium), ProductEvaluator.Server(facts));

        facts.OfferedSecurityTypes = [1];
        facts.SecurityTypesSeen = true;
        Assert.Equal(new ProductVerdict("QEMU", Confidence.High), ProductEvaluator.Server(facts));
    }

    [Fact]
    public void A_sign_that_the_product_never_shows_excludes_it()
    {
        var facts = new ConversationFacts { ServerVersion = new ProtocolVersion(3, 8), OfferedSecurityTypes = [19, 2], SecurityTypesSeen = true };
        facts.Material.DesktopName = "QEMU (vm)"u8.ToArray();
        Assert.NotEqual("QEMU", ProductEvaluator.Server(facts).Name);
    }

    [Fact]
    public void Signs_of_two_products_name_neither_or_less_surely()
    {
        var facts = new ConversationFacts { ServerVersion = new ProtocolVersion(3, 8), FailureReason = "password check failed!" };
        facts.Material.DesktopName = "QEMU"u8.ToArray();
        Assert.Null(ProductEvaluator.Server(facts).Name);
    }

    [Fact]
    public void Common_signs_alone_name_nothing()
    {
        var facts = new ConversationFacts { ServerVersion = new ProtocolVersion(3, 8), OfferedSecurityTypes = [2], SecurityTypesSeen = true };
        facts.Material.DesktopName = "lab desktop"u8.ToArray();
        Assert.Equal(default, ProductEvaluator.Server(facts));
    }

    [Fact]
    public void The_challenge_is_one_more_sign()
    {
        var facts = new ConversationFacts { ServerVersion = new ProtocolVersion(3, 8), OfferedSecurityTypes = [2, 16], SecurityTypesSeen = true };
        Assert.Null(ProductEvaluator.Server(facts).Name);
        Assert.Equal("TightVNC 2.x", ProductEvaluator.Server(facts, ChallengeModel.MsvcRand).Name);
    }

    /// <summary>First SetEncodings of real viewers (Debian 12), as recorded.</summary>
    [Theory]
    [InlineData("-314,1464686180,-239,-240,1464686182,-223,-308,-307,-224,-1063131698,-313,-312,-258,7,1,16,5,2,1,0,-254,-24", 0, false, "TigerVNC viewer", Confidence.High)]
    [InlineData("1,7,-260,5,2,0,-26,-254,-223,-224,-258,-308,-309,-312,-313,-307,-1063131698,1464686180,-239", 1, false, "noVNC", Confidence.Medium)]
    [InlineData("-27,7,-309,-258,-261,-308,-223,-307,-224,1464686185,-259,-314,-239,-240,-257,16,5,2,1,0", 0, false, "gtk-vnc", Confidence.High)]
    [InlineData("1,6,5,0,-255,-240,-239,-232,-131072,-223,-308,-131071,-131070,-131069,-309,-258", 1, false, "libvncclient", Confidence.Low)]
    [InlineData("1,7,5,6,4,2,-255,-26,-240,-239,-232,-224", 1, true, "TightVNC 1.3 Unix viewer", Confidence.High)]
    [InlineData("1,7,16,17,5,6,4,2,-255,-23,-240,-239,-232,-224,-223", 1, true, "SSVNC viewer", Confidence.High)]
    [InlineData("-224,1,16,5,4,2,0,7,-252,-23,-240,-239,-232", 1, false, "vncsnapshot", Confidence.Medium)]
    [InlineData("1011,1002,6,16,-239,1104,1100,-223,1101,1105,1102", 1, false, "macOS Screen Sharing", Confidence.Medium)]
    [InlineData("0,-223,-224", 1, false, null, Confidence.None)]
    public void Clients_are_known_by_their_encodings(string encodings, int shared, bool padding, string? name, Confidence confidence)
    {
        var facts = new ConversationFacts
        {
            ClientVersion = new ProtocolVersion(3, 8), SharedFlag = shared,
            Encodings = [.. encodings.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))],
        };
        facts.Material.NonZeroPadding = padding;
        Assert.Equal(new ProductVerdict(name, confidence), ProductEvaluator.Client(facts));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    public void A_version_alone_names_no_client(int minor) =>
        Assert.Null(ProductEvaluator.Client(new ConversationFacts { ClientVersion = new ProtocolVersion(3, minor) }).Name);

    [Theory]
    [InlineData("TightVNC 2.x", true, "GlavSoft LLC.", "TightVNC")]
    [InlineData("UltraVNC viewer", false, "UltraVNC", "UltraVNC VNCViewer")]
    [InlineData("QEMU", true, "", "")]
    [InlineData(null, true, "", "")]
    public void Version_resources_belong_to_Windows_programs(string? name, bool server, string company, string product) =>
        Assert.Equal((company, product), ProductEvaluator.VersionInfo(name, server));

    [Theory]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    [InlineData("*", "abc", true)]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*c", "ab", false)]
    [InlineData("*b*", "abc", true)]
    [InlineData("ab*ba", "aba", false)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("abc", "abcd", false)]
    public void Patterns_know_one_wildcard(string pattern, string value, bool fits) =>
        Assert.Equal(fits, new Sign(SignKind.Banner, pattern, 1, "").Fits(value));

    [Fact]
    public void Every_row_states_its_source_and_a_sane_weight()
    {
        foreach (var product in ServerProducts.All.Concat(ClientProducts.All))
        {
            Assert.NotEmpty(product.Signs);
            Assert.True(product.CompanyName.Length == 0 || product.VersionInfoSource.Length > 0, product.Name);
            Assert.All(product.Signs, sign => Assert.True(sign is { Weight: >= 0 and <= 3, Source.Length: > 0, Pattern.Length: > 0 }, product.Name));
        }

        Assert.Equal(ServerProducts.All.Count, ServerProducts.All.DistinctBy(product => product.Name).Count());
        Assert.Equal(ClientProducts.All.Count, ClientProducts.All.DistinctBy(product => product.Name).Count());
    }

    public static TheoryData<string, bool> Products
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var product in ServerProducts.All)
            {
                data.Add(product.Name, true);
            }

            foreach (var product in ClientProducts.All)
            {
                data.Add(product.Name, false);
            }

            return data;
        }
    }

    /// <summary>Whatever part of a product's signs is seen, no other product is named (but for the library that one is built on).</summary>
    [Theory]
    [MemberData(nameof(Products))]
    public void Part_of_the_signs_names_the_product_or_none(string name, bool server)
    {
        var product = (server ? ServerProducts.All : ClientProducts.All).Single(entry => entry.Name == name);
        var kinds = product.Signs.GroupBy(sign => sign.Kind).Select(signs => signs.ToArray()).ToArray();
        bool named = false;
        foreach (var choice in Choices(kinds))
        {
            for (int subset = 1; subset < 1 << choice.Length; subset++)
            {
                var seen = choice.Where((_, i) => (subset & (1 << i)) != 0).ToArray();
                var (facts, challenge) = Build(seen, server);
                var verdict = server ? ProductEvaluator.Server(facts, challenge) : ProductEvaluator.Client(facts);
                Assert.True(
                    verdict.Name is null || verdict.Name == name || (name == "krfb" && verdict.Name == "LibVNCServer"),
                    $"{name} with {string.Join(" & ", seen.Select(sign => sign.Pattern))} was named {verdict.Name}");
                named |= verdict.Name == name;
            }
        }

        Assert.True(named);
    }

    private static IEnumerable<Sign[]> Choices(Sign[][] kinds)
    {
        int most = kinds.Max(signs => signs.Length);
        for (int row = 0; row < most; row++)
        {
            yield return [.. kinds.Select(signs => signs[row % signs.Length])];
        }
    }

    private static (ConversationFacts Facts, ChallengeModel Challenge) Build(Sign[] signs, bool server)
    {
        var facts = new ConversationFacts();
        var challenge = ChallengeModel.None;
        foreach (var sign in signs)
        {
            string value = sign.Pattern.Replace("*", "x", StringComparison.Ordinal);
            long[] Numbers(string unknown) => [.. sign.Pattern.Replace("*", unknown, StringComparison.Ordinal).Split(',').Select(text => long.Parse(text, CultureInfo.InvariantCulture))];
            switch (sign.Kind)
            {
                case SignKind.Banner:
                    var version = new ProtocolVersion(int.Parse(value[..3], CultureInfo.InvariantCulture), int.Parse(value[4..], CultureInfo.InvariantCulture));
                    _ = server ? facts.ServerVersion = version : facts.ClientVersion = version;
                    break;
                case SignKind.OfferedTypes:
                    facts.OfferedSecurityTypes = Numbers(sign.Pattern.EndsWith(",*", StringComparison.Ordinal) ? "99" : ",99");
                    facts.SecurityTypesSeen = true;
                    break;
                case SignKind.SubTypes:
                    facts.Material.VeNCryptSubTypes = Numbers("");
                    break;
                case SignKind.TightCounts:
                    int[] counts = [.. value.Split('/').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
                    facts.Material.TightInteraction = (counts[0], counts[1], counts[2]);
                    break;
                case SignKind.TightVendors:
                    facts.Material.TightVendors.Add(sign.Pattern.Trim('*'));
                    break;
                case SignKind.DesktopName:
                    facts.Material.ApplePrefix = value.StartsWith("apple22:", StringComparison.Ordinal);
                    facts.Material.DesktopName = Encoding.ASCII.GetBytes(value.Replace("apple22:", "", StringComparison.Ordinal));
                    break;
                case SignKind.Reason:
                    facts.FailureReason = value.TrimEnd('\0');
                    facts.Material.ReasonEndsWithNul = value.EndsWith('\0');
                    break;
                case SignKind.AppleKey:
                    (facts.Material.AppleGenerator, facts.Material.AppleKeySize) = (value[0] - '0', int.Parse(value[2..], CultureInfo.InvariantCulture));
                    break;
                case SignKind.Challenge:
                    challenge = Enum.Parse<ChallengeModel>(value);
                    break;
                case SignKind.Encodings:
                    facts.Encodings = [.. Wire(sign.Pattern)];
                    break;
                case SignKind.ClientFormat:
                    facts.Material.ClientPixelFormat = Convert.FromHexString(sign.Pattern.Replace("*", "00", StringComparison.Ordinal));
                    break;
                case SignKind.FirstMessages:
                    facts.Material.FirstMessages = value[0];
                    break;
                case SignKind.MessageTypes:
                    facts.Material.FirstMessageTypes.AddRange(Numbers("3").Select(number => (byte)number));
                    break;
                case SignKind.Padding:
                    facts.Material.NonZeroPadding = true;
                    break;
                case SignKind.ClientInit:
                    facts.SharedFlag = int.Parse(value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                    break;
                case SignKind.Terminator:
                    facts.ClientBannerTerminator = byte.Parse(value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                    break;
                case SignKind.CarrierName:
                    facts.Carrier = Enum.Parse<Carrier>(value);
                    break;
            }
        }

        return (facts, challenge);
    }

    // A pattern's wildcard stands for nothing where text follows, and for one unknown encoding at the end.
    private static IEnumerable<int> Wire(string pattern)
    {
        string whole = pattern.EndsWith(",*", StringComparison.Ordinal) ? pattern[..^1] + "99" : pattern;
        foreach (string item in whole.Replace("*,", "99,", StringComparison.Ordinal).Replace("*", "", StringComparison.Ordinal).Split(','))
        {
            yield return item switch { "Q" => -26, "C" => -250, "F" => -450, "S" => -764, _ => int.Parse(item, CultureInfo.InvariantCulture) };
        }
    }
}
