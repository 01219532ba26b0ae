using System.Globalization;
using System.Text;
using RfbWatch.Protocol.Challenges;
using RfbWatch.Protocol.Products;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Tests.Products;

public class ProductEvaluatorTests
{
    [Fact]
    public void One_strong_sign_alone_is_not_high()
    {
        var values = Values((SignatureField.Banner, "003.008"), (SignatureField.ServerFormat, "ff:202000:00ff00ff00ff000810"));
        Assert.Equal(new ProductVerdict("LibVNCServer", Confidence.Medium), Server(values));
        Assert.Equal(new ProductVerdict("LibVNCServer", Confidence.High), Server([.. values, (SignatureField.OfferedTypes, "1")]));
    }

    [Theory]
    [InlineData("QEMU")]
    [InlineData("QEMU (vm)")]
    [InlineData("WayVNC")]
    [InlineData("LibVNCServer")]
    [InlineData("TurboVNC: host:1 (user)")]
    [InlineData("root@host (shared desktop)")]
    [InlineData("user's X desktop (host:1)")]
    [InlineData("host (10.0.0.1) - service mode")]
    public void A_desktop_name_names_nothing(string name)
    {
        Assert.Equal(default, Server((SignatureField.Banner, "003.008"), (SignatureField.DesktopName, name)));
        Assert.Equal(default, Server((SignatureField.Banner, "003.008"), (SignatureField.OfferedTypes, "1"), (SignatureField.ServerFormat, "01:201800:00ff00ff00ff100800"), (SignatureField.DesktopName, name)));
    }

    [Fact]
    public void A_desktop_name_supports_what_other_signs_have_named_and_no_further_than_to_medium()
    {
        (SignatureField, string)[] low = [(SignatureField.Banner, "003.008"), (SignatureField.Reason, "Authentication failure")];
        Assert.Equal(new ProductVerdict("TigerVNC", Confidence.Low), Server(low));
        Assert.Equal(new ProductVerdict("TigerVNC", Confidence.Medium), Server([.. low, (SignatureField.DesktopName, "user@host")]));
        Assert.Equal(new ProductVerdict("TigerVNC", Confidence.Low), Server([.. low, (SignatureField.DesktopName, "QEMU")]));

        (SignatureField, string)[] medium = [(SignatureField.Banner, "003.008"), (SignatureField.ScreenId, "6b8b4567")];
        Assert.Equal(new ProductVerdict("TigerVNC", Confidence.Medium), Server(medium));
        Assert.Equal(new ProductVerdict("TigerVNC", Confidence.Medium), Server([.. medium, (SignatureField.DesktopName, "user@host")]));
    }

    [Fact]
    public void A_sign_that_the_product_never_shows_excludes_it()
    {
        (SignatureField, string) update = (SignatureField.PseudoRectangles, ";1/full:-258;");
        Assert.Equal("QEMU", Server((SignatureField.Banner, "003.008"), (SignatureField.OfferedTypes, "1"), update).Name);
        Assert.Null(Server((SignatureField.Banner, "003.008"), (SignatureField.OfferedTypes, "19,2"), update).Name);
        Assert.NotEqual("QEMU", Server((SignatureField.Banner, "003.008"), (SignatureField.OfferedTypes, "1"), (SignatureField.ServerFormat, "ff:201800:00ff00ff00ff100800"), update).Name);
    }

    [Fact]
    public void Signs_of_two_products_name_neither_or_less_surely() =>
        Assert.Null(Server((SignatureField.Banner, "003.008"), (SignatureField.Reason, "password check failed!"), (SignatureField.PseudoRectangles, ";1/full:-258;"), (SignatureField.OfferedTypes, "1")).Name);

    [Theory]
    [InlineData("19,2,16", "TurboVNC")]
    [InlineData("16", "TurboVNC")]
    [InlineData("3.3:2", "TurboVNC")]
    [InlineData("19,2", null)]
    public void TurboVNC_offers_Tight_in_every_list(string offered, string? name) =>
        Assert.Equal(name, Server((SignatureField.Banner, "003.008"), (SignatureField.OfferedTypes, offered), (SignatureField.ServerMessages, "fence:80000000/0,150,update")).Name);

    [Theory]
    [InlineData("ff:201800:00ff00ff00ff100800", "18x18@0,0", "x11vnc", Confidence.High)]
    [InlineData("ff:101000:001f003f001f0b0500", null, "x11vnc", Confidence.Low)]
    [InlineData("ff:101000:001f001f001f000510", null, "LibVNCServer", Confidence.High)]
    [InlineData("ff:202000:00ff00ff00ff000810", "8x7@3,3", "LibVNCServer", Confidence.High)]
    [InlineData("01:201800:00ff00ff00ff100800", "19x19@0,0", "krfb", Confidence.Low)]
    [InlineData("01:201800:00ff00ff00ff100800", "10x16@1,1", "LibVNCServer", Confidence.High)]
    public void A_program_built_on_a_library_is_named_by_its_own_signs_or_else_the_library_is(string format, string? cursor, string name, Confidence confidence)
    {
        List<(SignatureField, string)> values =
        [
            (SignatureField.Banner, "003.008"), (SignatureField.OfferedTypes, "2"), (SignatureField.ServerFormat, format), (SignatureField.ScreenId, "00000001"), (SignatureField.Clipboard, "17000001/00100000"),
        ];
        if (cursor is not null)
        {
            values.Add((SignatureField.ServerCursor, cursor));
        }

        Assert.Equal(new ProductVerdict(name, confidence), Server([.. values]));
    }

    [Fact]
    public void A_dictated_type_is_not_a_list()
    {
        // To a viewer of version 3.3, TightVNC 1.3 dictates a single type, not the list that it offers to others.
        Assert.Equal("TightVNC 1.3", Server((SignatureField.Banner, "003.008"), (SignatureField.OfferedTypes, "3.3:2"), (SignatureField.ServerCursor, "16x16@7,7")).Name);
        Assert.Null(Server((SignatureField.Banner, "003.008"), (SignatureField.OfferedTypes, "2"), (SignatureField.ServerCursor, "16x16@7,7")).Name);
    }

    /// <summary>The first messages of servers (Debian 12 packages), recorded with several kinds of viewers.</summary>
    [Theory]
    [InlineData("TigerVNC", "fence:80000000/1,150,clip,update", ";3/empty:-314;3/empty:-258;3/full:-308;", "0x0@0,0", "6b8b4567", "1f000001/00000000", "last/full:7")]
    [InlineData("TigerVNC", "update", null, null, null, null, "many/strip64k:16")]
    [InlineData("TigerVNC", "update", null, null, null, null, "last/full:0")]
    [InlineData(null, "update", null, null, null, null, "many/strip64k:7")]
    [InlineData(null, "update", null, null, null, null, "1/full:0")]
    [InlineData("QEMU", "update,clip,update", ";1/full:-258;1/full:-308;", null, "00000000", "1b000001/00000000", "many/part:7")]
    [InlineData("QEMU", "update,update", ";1/full:-259;1/full:-258;", null, null, null, null)]
    [InlineData("wayvnc", "update,update", ";1/empty:-258;", null, null, null, "many/tile64:7")]
    [InlineData("wayvnc", "update", null, null, null, null, "many/tile64:7")]
    [InlineData("LibVNCServer", "clip,update,update", ";1/full:-308;2/part:-239;", "24x24@4,4", "00000001", "17000001/00100000", "last/full:7")]
    public void Servers_are_known_by_their_first_messages(string? name, string messages, string? rectangles, string? cursor, string? screen, string? clipboard, string? picture)
    {
        List<(SignatureField, string)> values = [(SignatureField.Banner, "003.008"), (SignatureField.OfferedTypes, "1"), (SignatureField.ServerFormat, "01:201800:00ff00ff00ff100800"), (SignatureField.ServerMessages, messages)];
        foreach (var (kind, value) in new[]
        {
            (SignatureField.PseudoRectangles, rectangles), (SignatureField.ServerCursor, cursor), (SignatureField.ScreenId, screen), (SignatureField.Clipboard, clipboard), (SignatureField.Picture, picture),
        })
        {
            if (value is not null)
            {
                values.Add((kind, value));
            }
        }

        Assert.Equal(name, Server([.. values]).Name);
    }

    [Fact]
    public void A_challenge_that_is_always_the_same_names_its_program()
    {
        var facts = new ConversationFacts
        {
            ServerVersion = new ProtocolVersion(3, 8), Challenge = new ChallengeEvidence("1234567890abcdef"u8, 0), OfferedSecurityTypes = [2], SecurityTypesSeen = true,
        };
        Assert.Equal(new ProductVerdict("rfb2 (node)", Confidence.High), ProductEvaluator.Server(facts));
        Assert.Null(ProductEvaluator.Server(facts with { Challenge = new ChallengeEvidence("1234567890abcdeg"u8, 0) }).Name);
    }

    [Fact]
    public void Common_signatures_alone_name_nothing()
    {
        var facts = new ConversationFacts
        {
            ServerVersion = new ProtocolVersion(3, 8), OfferedSecurityTypes = [2], SecurityTypesSeen = true,
            FingerprintInput = new() { DesktopName = "lab desktop"u8.ToArray() },
        };
        Assert.Equal(default, ProductEvaluator.Server(facts));
    }

    [Fact]
    public void The_challenge_is_one_more_signature()
    {
        var facts = new ConversationFacts { ServerVersion = new ProtocolVersion(3, 8), OfferedSecurityTypes = [2, 16], SecurityTypesSeen = true };
        Assert.Null(ProductEvaluator.Server(facts).Name);
        Assert.Equal("TightVNC 2.x", ProductEvaluator.Server(facts, ChallengeModel.MsvcRand).Name);
    }

    /// <summary>
    /// TightVNC 1.3, TurboVNC and LibVNCServer seed the same generator in the same way. The first two offer Tight in every list, LibVNCServer only where a program registers it, so a list without
    /// Tight leaves the library. A list with Tight, and the type that 3.3 dictates, leave all three.
    /// </summary>
    [Theory]
    [InlineData("1", false, ChallengeModel.GlibcRandom, "LibVNCServer", Confidence.Medium)]
    [InlineData("2", false, ChallengeModel.GlibcRandom, "LibVNCServer", Confidence.Medium)]
    [InlineData("2", false, ChallengeModel.None, null, Confidence.None)]
    [InlineData("2", false, ChallengeModel.LowEntropy, null, Confidence.None)]
    [InlineData("2,16", false, ChallengeModel.GlibcRandom, null, Confidence.None)]
    [InlineData("2", true, ChallengeModel.GlibcRandom, null, Confidence.None)]
    public void Glibcs_generator_is_that_of_LibVNCServer_where_Tight_is_not_offered(string offered, bool dictated, ChallengeModel model, string? name, Confidence confidence)
    {
        var facts = new ConversationFacts
        {
            ServerVersion = new ProtocolVersion(3, 8), SecurityTypesSeen = true, OfferedSecurityTypes = [.. offered.Split(',').Select(text => long.Parse(text, CultureInfo.InvariantCulture))],
            FingerprintInput = new() { IsDictated = dictated },
        };
        Assert.Equal(new ProductVerdict(name, confidence), ProductEvaluator.Server(facts, model));
    }

    /// <summary>The first SetEncodings message of real viewers (Debian 12), as recorded.</summary>
    [Theory]
    [InlineData("-314,1464686180,-239,-240,1464686182,-223,-308,-307,-224,-1063131698,-313,-312,-258,7,1,16,5,2,1,0,-254,-24", 0, false, "TigerVNC viewer", Confidence.High)]
    [InlineData("1,7,-260,5,2,0,-26,-254,-223,-224,-258,-308,-309,-312,-313,-307,-1063131698,1464686180,-239", 1, false, "noVNC", Confidence.Medium)]
    [InlineData("-27,7,-309,-258,-261,-308,-223,-307,-224,1464686185,-259,-314,-239,-240,-257,16,5,2,1,0", 0, false, "gtk-vnc", Confidence.High)]
    [InlineData("1,6,5,0,-255,-240,-239,-232,-131072,-223,-308,-131071,-131070,-131069,-309,-258", 1, false, "libvncclient", Confidence.Low)]
    [InlineData("1,7,5,6,4,2,-255,-26,-240,-239,-232,-224", 1, true, "TightVNC 1.3 Unix viewer", Confidence.High)]
    [InlineData("1,7,16,17,5,6,4,2,-255,-23,-240,-239,-232,-224,-223", 1, true, "SSVNC viewer", Confidence.High)]
    [InlineData("-224,1,16,5,4,2,0,7,-252,-23,-240,-239,-232", 1, false, "vncsnapshot", Confidence.Medium)]
    [InlineData("1011,1002,6,16,-239,1104,1100,-223,1101,1105,1102", 1, false, "macOS Screen Sharing", Confidence.Medium)]
    [InlineData("0,1,7,5,6,4,2,-255,-26,-240,-239,-232,-224", 1, true, "TightVNC 1.3 Unix viewer", Confidence.High)]
    [InlineData("1,5,0,-240,-239,-232", 1, true, "TightVNC 1.3 Unix viewer", Confidence.Low)]
    [InlineData("1,5,0,-240,-239,-232", 1, false, null, Confidence.None)]
    [InlineData("7,8,6,5,4,2,1,0,-240,-239,-232,-26,-224,-223", 1, false, "TightVNC 1.3 Windows viewer", Confidence.Medium)]
    [InlineData("-223,16,5,2,1,0", 0, false, "gvnccapture", Confidence.Medium)]
    [InlineData("1,5,4,2", 0, false, "x2vnc", Confidence.Medium)]
    [InlineData("1,5,4,2", 1, false, null, Confidence.None)]
    [InlineData("4,2,1,0,-232,-239", 1, false, "Net::VNC", Confidence.Medium)]
    [InlineData("0,1,-223", 1, false, "rfb2 (node)", Confidence.Low)]
    [InlineData("0,-223,-224", 1, false, null, Confidence.None)]
    public void Clients_are_known_by_their_encodings(string encodings, int shared, bool padding, string? name, Confidence confidence)
    {
        var facts = new ConversationFacts
        {
            ClientVersion = new ProtocolVersion(3, 8), SharedFlag = shared,
            Encodings = [.. encodings.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))],
            FingerprintInput = new() { NonZeroPadding = padding },
        };
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
        Assert.Equal(fits, new ProductSignature(SignatureField.Banner, pattern, 1, "").Fits(value));

    [Fact]
    public void Every_row_states_its_source_and_a_sane_weight()
    {
        foreach (var product in ServerProducts.All.Concat(ClientProducts.All))
        {
            Assert.NotEmpty(product.Signatures);
            Assert.True(product.CompanyName.Length == 0 || product.VersionInfoSource.Length > 0, product.Name);
            Assert.All(product.Signatures, signature => Assert.True(signature is { Weight: >= 0 and <= 3, Source.Length: > 0, Pattern.Length: > 0 }, product.Name));
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

    /// <summary>Whatever part of a product's signatures is seen, no other product is named, except the library that the product is built on.</summary>
    [Theory]
    [MemberData(nameof(Products))]
    public void Part_of_the_signs_names_the_product_or_none(string name, bool server)
    {
        var product = (server ? ServerProducts.All : ClientProducts.All).Single(entry => entry.Name == name);
        var kinds = product.Signatures.GroupBy(signature => signature.Kind).Select(signatures => signatures.ToArray()).ToArray();
        bool named = false;
        foreach (var choice in Choices(kinds))
        {
            for (int subset = 1; subset < 1 << choice.Length; subset++)
            {
                var seen = choice.Where((_, i) => (subset & (1 << i)) != 0).ToArray();
                var verdict = ProductEvaluator.Evaluate(server ? ServerProducts.All : ClientProducts.All, new SignatureInput(seen.Select(signature => (signature.Kind, Value(signature.Pattern)))));
                Assert.True(
                    verdict.Name is null || verdict.Name == name || verdict.Name == product.BuiltOn?.Name,
                    $"{name} with {string.Join(" & ", seen.Select(signature => signature.Pattern))} was named {verdict.Name}");
                named |= verdict.Name == name;
            }
        }

        Assert.True(named);
    }

    private static IEnumerable<ProductSignature[]> Choices(ProductSignature[][] kinds)
    {
        int most = kinds.Max(signatures => signatures.Length);
        for (int row = 0; row < most; row++)
        {
            yield return [.. kinds.Select(signatures => signatures[row % signatures.Length])];
        }
    }

    /// <summary>A value that matches the pattern: the wildcard becomes empty inside text, and an unknown number at either end of a list.</summary>
    private static string Value(string pattern) => pattern switch
    {
        ['*', ',', ..] => Value("99" + pattern[1..]),
        [.., ',', '*'] => Value(pattern[..^1] + "99"),
        _ => pattern.Replace("*", "", StringComparison.Ordinal),
    };

    private static ProductVerdict Server(params (SignatureField Kind, string Value)[] values) => ProductEvaluator.Evaluate(ServerProducts.All, new SignatureInput(values));

    private static (SignatureField Kind, string Value)[] Values(params (SignatureField Kind, string Value)[] values) => values;
}
