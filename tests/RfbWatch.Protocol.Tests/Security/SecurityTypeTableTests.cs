using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Tests.Security;

/// <summary>Compares the table of security types with a second, independently written list of what is known about each number.</summary>
public sealed class SecurityTypeTableTests
{
    private static readonly Dictionary<long, (string Name, string Vendor, SecurityStrength Strength)> Known = new()
    {
        [0] = ("Invalid", "RFB", SecurityStrength.Unknown),
        [1] = ("None", "RFB", SecurityStrength.None),
        [2] = ("VNC Authentication", "RFB", SecurityStrength.Weak),
        [5] = ("RA2", "RealVNC", SecurityStrength.Encrypted),
        [6] = ("RA2ne", "RealVNC", SecurityStrength.LoginOnly),
        [7] = ("SSPI", "RealVNC", SecurityStrength.Unknown),
        [8] = ("SSPIne", "RealVNC", SecurityStrength.Unknown),
        [13] = ("RA2r", "RealVNC", SecurityStrength.Encrypted),
        [16] = ("Tight", "TightVNC", SecurityStrength.Depends),
        [17] = ("Ultra", "UltraVNC", SecurityStrength.Depends),
        [18] = ("TLS", "Vino", SecurityStrength.Encrypted),
        [19] = ("VeNCrypt", "VeNCrypt", SecurityStrength.Depends),
        [20] = ("SASL", "gtk-vnc", SecurityStrength.Depends),
        [21] = ("MD5 hash", "RFB", SecurityStrength.Weak),
        [22] = ("xvp", "XVP", SecurityStrength.Weak),
        [23] = ("Secure Tunnel", "RFB", SecurityStrength.Encrypted),
        [24] = ("Integrated SSH", "RFB", SecurityStrength.Encrypted),
        [30] = ("Apple Diffie-Hellman", "Apple", SecurityStrength.LoginOnly),
        [31] = ("Apple 31", "Apple", SecurityStrength.Unknown),
        [32] = ("Apple 32", "Apple", SecurityStrength.Unknown),
        [33] = ("Apple RSA", "Apple", SecurityStrength.LoginOnly),
        [34] = ("Apple 34", "Apple", SecurityStrength.Unknown),
        [35] = ("Apple Kerberos", "Apple", SecurityStrength.LoginOnly),
        [36] = ("Apple SRP", "Apple", SecurityStrength.LoginOnly),
        [104] = ("UltraVNC SC Prompt", "UltraVNC", SecurityStrength.Depends),
        [105] = ("UltraVNC Session Select", "UltraVNC", SecurityStrength.Depends),
        [112] = ("MS-Logon I", "UltraVNC", SecurityStrength.Weak),
        [113] = ("MS-Logon II", "UltraVNC", SecurityStrength.Weak),
        [114] = ("SecureVNC", "UltraVNC", SecurityStrength.Encrypted),
        [115] = ("SecureVNC (new)", "UltraVNC", SecurityStrength.Encrypted),
        [116] = ("UltraVNC ClientInit extra (old)", "UltraVNC", SecurityStrength.Depends),
        [117] = ("UltraVNC ClientInit extra", "UltraVNC", SecurityStrength.Depends),
        [118] = ("MS-Logon III", "UltraVNC", SecurityStrength.LoginOnly),
        [129] = ("RA2_256", "RealVNC", SecurityStrength.Encrypted),
        [130] = ("RA2ne_256", "RealVNC", SecurityStrength.LoginOnly),
        [133] = ("RA2r_256", "RealVNC", SecurityStrength.Encrypted),
        [0xFFFFFFFA] = ("MS-Logon (legacy)", "UltraVNC", SecurityStrength.Weak),
    };

    private static readonly Dictionary<long, SecurityExchange> Exchanges = new()
    {
        [1] = NoExchange.RequiresNoAuthentication,
        [2] = VncAuthentication.Instance,
        [5] = RsaAesExchange.Encrypted128,
        [6] = RsaAesExchange.Clear128,
        [13] = RsaAesExchange.Encrypted128,
        [16] = TightExchange.Instance,
        [17] = NoExchange.Marker,
        [18] = TlsExchange.Instance,
        [19] = VeNCryptExchange.Instance,
        [20] = SaslExchange.Instance,
        [22] = XvpExchange.Instance,
        [30] = AppleDiffieHellman.Instance,
        [33] = AppleRsa.Instance,
        [104] = UltraPrompt.Instance,
        [105] = NoExchange.Marker,
        [112] = MsLogon.First,
        [113] = MsLogon.Second,
        [114] = SecureVncExchange.AfterResult,
        [115] = SecureVncExchange.Streaming,
        [116] = UltraClientInitExtra.Instance,
        [118] = MsLogon.Third,
        [129] = RsaAesExchange.Encrypted256,
        [130] = RsaAesExchange.Clear256,
        [133] = RsaAesExchange.Encrypted256,
        [0xFFFFFFFA] = MsLogon.Second,
    };

    private static readonly HashSet<long> ClearAfterLogin = [6, 30, 33, 36, 113, 118, 130];
    private static readonly HashSet<long> Recoverable = [2, 21, 22, 30, 112, 113, 0xFFFFFFFA];
    private static readonly HashSet<long> Markers = [17, 105, 116, 117];
    private static readonly HashSet<long> Wrappers = [16, 19, 20];

    private static IEnumerable<long> Numbers => [.. Enumerable.Range(-1, 258).Select(number => (long)number), 0xFFFFFFF9, 0xFFFFFFFA, 0xFFFFFFFB, long.MaxValue];

    [Fact]
    public void A_number_has_the_name_vendor_and_strength_that_are_known_of_it_and_no_other_number_has_a_row()
    {
        foreach (long number in Numbers)
        {
            var row = SecurityTypeTable.Find(number);
            bool isKnown = Known.TryGetValue(number, out var known);
            Assert.Equal(isKnown, row is not null);
            Assert.Equal(known, row is null ? default : (row.Name, row.Vendor, row.Strength));
            Assert.Equal(isKnown ? known.Name : $"Unknown({number})", SecurityTypeTable.NameOf(number));
        }

        Assert.Equal(Known.Keys, SecurityTypeTable.Rows.Select(row => row.Number));
        Assert.All(SecurityTypeTable.Rows, row => Assert.NotEmpty(row.Source));
    }

    [Fact]
    public void A_number_is_followed_by_its_exchange_and_17_by_another_one_where_it_is_dictated()
    {
        foreach (long number in Numbers)
        {
            Assert.Same(Exchanges.GetValueOrDefault(number), SecurityTypeTable.ExchangeOf(number));
            Assert.Same(
                number == SecurityTypes.Ultra ? SecureVncExchange.Streaming : Exchanges.GetValueOrDefault(number),
                SecurityTypeTable.ExchangeOf(number, dictated: true));
        }
    }

    [Fact]
    public void What_a_type_protects_and_what_its_number_means_are_known_for_these_numbers_only()
    {
        foreach (long number in Numbers)
        {
            var row = SecurityTypeTable.Find(number);
            Assert.Equal(ClearAfterLogin.Contains(number), row?.ClearAfterLogin ?? false);
            Assert.Equal(Recoverable.Contains(number), row?.CanBeRecovered ?? false);
            Assert.Equal(
                Markers.Contains(number) ? SecurityTypeMeaning.Marker : Wrappers.Contains(number) ? SecurityTypeMeaning.Wrapper : SecurityTypeMeaning.Authentication,
                row?.Meaning ?? SecurityTypeMeaning.Authentication);
            Assert.Equal(number == SecurityTypes.Sasl, row?.Result == ResultRule.Always);
            Assert.Equal(IsOfUltraVnc(number), row?.MayContinue ?? false);
        }

        static bool IsOfUltraVnc(long number) => Known.TryGetValue(number, out var row) && row.Vendor == "UltraVNC";
    }
}
