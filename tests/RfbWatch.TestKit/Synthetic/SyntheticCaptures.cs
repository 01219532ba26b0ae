using RfbWatch.TestKit.Rfb;

namespace RfbWatch.TestKit.Synthetic;

/// <summary>
/// The captures of pcaps/ for products that no free program implements. The byte formats are those of the sources of UltraVNC and noVNC,
/// the rfbproto document, RFC 6143 and captures published by the Zeek and nDPI projects (read November 2026).
/// </summary>
public static class SyntheticCaptures
{
    private static readonly long[] RealVnc4List = [13, 133, 5, 129, 6, 130, 2];

    private static readonly long[] AppleList = [30, 33, 36, 35];

    // Versions seen in practice: Apple, RealVNC and Intel AMT, RealVNC Enterprise and Connect, ATEN, Microsoft Virtual Server, unofficial ones.
    private static readonly string[] OddVersions = ["003.889", "004.000", "004.001", "005.000", "009.123", "103.006", "003.130", "003.236", "002.000"];

    private static readonly DateTime SameSecond = new(2026, 6, 1, 8, 0, 30, DateTimeKind.Utc);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<SyntheticCapture> All { get; } = [.. UltraVnc(), .. RealVnc(), .. Apple(), .. Tight(), .. Banners(), .. Attacks()];

    private static RfbScript New => new();

    private static IEnumerable<SyntheticCapture> UltraVnc()
    {
        yield return new("synthetic-ultravnc-vncauth", "UltraVNC's marker round (17, 117), then VNC authentication", "UltraVNC", "UltraVNC viewer",
            new SyntheticSession(
                New.Versions("003.008").SecurityTypes(17, 117, 2).Choose(17).Result(0xFFFFFFFF).SecurityTypes(2).Choose(2).VncAuthentication()
                    .Result(0).Client(7, 4, 65, 0, 66, 0).ServerInit("ultra").Session(),
                5900, [2], 2, "Succeeded", "WeakAuthentication")
            { DesktopName = "ultra" });
        yield return new("synthetic-ultravnc-mslogon2", "UltraVNC's marker round, then MS-Logon II (113) with a domain account, failed and then right", "UltraVNC", "UltraVNC viewer",
            new SyntheticSession(MsLogon().Result(3, "authentication rejected"),
                5900, [118, 113], 113, "Failed", "WeakAuthentication", "AuthenticationFailed")
            { Stage = "Authentication" },
            new SyntheticSession(MsLogon().Open(result: true, "ultra"),
                5900, [118, 113], 113, "Succeeded", "WeakAuthentication", "CleartextSession")
            { Time = SameSecond, DesktopName = "ultra" });
        yield return new("synthetic-ultravnc-mslogon-3.6", "legacy MS-Logon dictated as 0xFFFFFFFA in version 003.006", "UltraVNC 1.0", "UltraVNC viewer 1.0",
            new SyntheticSession(New.Versions("003.006").DictatedType(0xFFFFFFFA).MsLogonII().Open(result: true, "ultra"),
                5901, [0xFFFFFFFA], 0xFFFFFFFA, "Succeeded", "WeakAuthentication")
            {
                ServerVersion = "003.006", ClientVersion = "003.006", DesktopName = "ultra",
            });
        yield return new("synthetic-ultravnc-sc-prompt", "UltraVNC SC (003.018) calls a listening viewer on 5500; its user is asked, no password", "UltraVNC SC", "UltraVNC viewer, listening",
            new SyntheticSession(New.Versions("003.018").UltraPrompt("Allow?").SecurityTypes(1).Choose(1).Open(result: true, "support"),
                5500, [1], 1, "NotRequired", "NoAuthSession", "ReverseConnection")
            {
                ServerVersion = "003.018", ClientVersion = "003.018", NoAuthentication = true, Reverse = true, DesktopName = "support",
            });
        yield return new("synthetic-ultravnc-securevnc", "SecureVNC plug-in (114): the session goes on encrypted", "UltraVNC", "UltraVNC viewer",
            new SyntheticSession(
                New.Versions("003.008").SecurityTypes(115, 114).Choose(114).SecureVnc().Result(0).Client(w => w.Fill(80, 2)).Server(w => w.Fill(80, 1)),
                5902, [115, 114], 114, "Succeeded")
            { Stage = null });
        yield return new("synthetic-ultravnc-locked", "UltraVNC refuses an address after too many attempts", "UltraVNC", "UltraVNC viewer",
            new SyntheticSession(New.Versions("003.008").RefuseByList("Your connection has been rejected to many attempts."),
                5900, [], null, "Refused", "LockedOut")
            { Stage = null });
    }

    private static IEnumerable<SyntheticCapture> RealVnc()
    {
        yield return new("synthetic-realvnc4-ra2", "RealVNC Enterprise 4 (004.001) with RA2 (5): all encrypted", "RealVNC Enterprise 4", "RealVNC viewer 4",
            new SyntheticSession(RealVnc4().Choose(5).RsaAes(2048, 20, clearAfter: false).RsaAesFrames(4), 5900, RealVnc4List, 5, "Encrypted")
            {
                ServerVersion = "004.001", ClientVersion = "004.001", Stage = null,
            });
        yield return new("synthetic-realvnc4-ra2-256", "RealVNC Enterprise with RA2_256 (129): all encrypted", "RealVNC Enterprise 4.6", "RealVNC viewer 4",
            new SyntheticSession(RealVnc4().Choose(129).RsaAes(2048, 32, clearAfter: false).RsaAesFrames(4), 5901, RealVnc4List, 129, "Encrypted")
            {
                ServerVersion = "004.001", ClientVersion = "004.001", Stage = null,
            });
        yield return new("synthetic-realvnc4-ra2ne", "RealVNC Enterprise 4 with RA2ne (6): login encrypted, session clear; a failure first", "RealVNC Enterprise 4", "RealVNC viewer 4",
            new SyntheticSession(RealVnc4().Choose(6).RsaAes(1024, 20, clearAfter: true).Result(1, "Authentication failed"),
                5902, RealVnc4List, 6, "Failed", "AuthenticationFailed")
            {
                ServerVersion = "004.001", ClientVersion = "004.001", Stage = "Authentication",
            },
            new SyntheticSession(RealVnc4().Choose(6).RsaAes(1024, 20, clearAfter: true).Open(result: true, "real"),
                5902, RealVnc4List, 6, "Succeeded", "CleartextSession")
            {
                ServerVersion = "004.001", ClientVersion = "004.001", DesktopName = "real", Time = SameSecond,
            });
        yield return new("synthetic-realvnc5-classic", "RealVNC 5 (005.000) to a viewer of 3.8 with RA2ne_256 (130): login encrypted, session clear", "RealVNC 5", "another viewer",
            new SyntheticSession(
                New.Versions("005.000", "003.008").SecurityTypes(5, 6, 13, 130, 192).Choose(130).RsaAes(2048, 32, clearAfter: true).Open(result: true, "real"),
                5903, [5, 6, 13, 130, 192], 130, "Succeeded", "CleartextSession")
            { ServerVersion = "005.000", DesktopName = "real" });
        yield return new("synthetic-realvnc5-native", "RealVNC 5 on both sides (005.000): another protocol follows the versions", "RealVNC 5", "RealVNC viewer 5",
            new SyntheticSession(New.Versions("005.000").Server(w => w.Fill(40, 1)).Client(w => w.Fill(70, 2)).Server(w => w.Fill(300, 3)),
                7777, [], null, "NotSeen", "NonStandardPort")
            {
                ServerVersion = "005.000", ClientVersion = "005.000", Stage = "Versions",
            });
        yield return new("synthetic-realvnc-unlicensed", "RealVNC without a licence refuses right behind its banner", "RealVNC Enterprise 4", "a scanner",
            new SyntheticSession(New.ServerBanner("004.001").RefuseByType("The VNC Server is not licensed correctly."), 5900, [], null, "Refused")
            {
                ServerVersion = "004.001", ClientVersion = null, Stage = null,
            });
    }

    private static IEnumerable<SyntheticCapture> Apple()
    {
        yield return new("synthetic-apple-30", "macOS Screen Sharing with Diffie-Hellman (30): keys and screen in clear afterwards; a failure first", "macOS Screen Sharing", "macOS Screen Sharing",
            Mac(5900, 30, New.AppleDiffieHellman().Result(1, "Authentication failed"), "Failed", "WeakAuthentication", "AuthenticationFailed") with { Stage = "Authentication" },
            Mac(5900, 30, Opened(New.AppleDiffieHellman()), "Succeeded", "WeakAuthentication", "CleartextSession") with { Time = SameSecond, DesktopName = "Studio" });
        yield return new("synthetic-apple-33", "macOS Screen Sharing with RSA and AES (33): keys and screen in clear afterwards", "macOS Screen Sharing", "macOS Screen Sharing",
            Mac(5900, 33, Opened(New.AppleRsa()), "Succeeded", "CleartextSession") with { DesktopName = "Studio" });
        yield return new("synthetic-apple-36", "macOS Screen Sharing with SRP (36): keys and screen in clear afterwards", "macOS Screen Sharing", "macOS Screen Sharing",
            Mac(5900, 36, Opened(New.Client(w => w.Fill(200, 1)).Server(w => w.Fill(500, 2)).Client(w => w.Fill(80, 3))), "Succeeded", "CleartextSession")
                with
            { DesktopName = "Studio" });
        yield return new("synthetic-apple-viewer-none", "a macOS viewer (003.889) to a server without authentication: no SecurityResult, no ClientInit", "LibVNCServer", "macOS Screen Sharing",
            new SyntheticSession(New.Versions("003.008", "003.889").SecurityTypes(1).Choose(1).ServerInit("desk").Session(),
                5901, [1], 1, "NotRequired", "NoAuthSession")
            { ClientVersion = "003.889", NoAuthentication = true, DesktopName = "desk" });
    }

    private static IEnumerable<SyntheticCapture> Tight()
    {
        yield return new("synthetic-tight-unixlogin", "Tight's Unix login (129): user name and password in clear", "TightVNC with Unix login", "TightVNC viewer",
            new SyntheticSession(
                New.Versions("003.008").SecurityTypes(16).Choose(16).TightLists([], [(129, "TGHTULGNAUTH")]).ChooseSubType(129)
                    .PlainCredentials("planted-user", "Pl4nt3d-Us3r!").Result(0).ClientInit().ServerInit("tight").TightInteraction(0, 0, 1).Session(),
                5900, [16], 16, "Succeeded", "CleartextCredentials")
            { SubType = 129, DesktopName = "tight" });
        yield return new("synthetic-tightvnc-windows", "TightVNC 2 for Windows: list in single bytes, challenge from rand() seeded with the second, so that two viewers in one second get the same",
            "TightVNC 2.8 for Windows", "TightVNC viewer",
            TightVncWindows(SameSecond),
            TightVncWindows(SameSecond.AddMilliseconds(500), "RepeatedChallenge"));
        yield return new("synthetic-turbovnc-too-many", "TurboVNC answers a right-looking response with result 2", "TurboVNC", "TurboVNC viewer",
            new SyntheticSession(New.Versions("003.008").SecurityTypes(19, 2, 16).Choose(2).VncAuthentication().Result(2, "Too many authentication failures"),
                5901, [19, 2, 16], 2, "TooMany", "WeakAuthentication", "LockedOut", "Downgrade")
            { Stage = "Authentication" });
        yield return new("synthetic-xvp", "xvp (22): user and target in clear, then VNC authentication", "xvpd", "noVNC",
            new SyntheticSession(New.Versions("003.008").SecurityTypes(22).Choose(22).XvpNames("planted-user", "vm7").VncAuthentication().Open(result: true, "vm7"),
                5902, [22], 22, "Succeeded", "WeakAuthentication")
            { DesktopName = "vm7" });
    }

    private static IEnumerable<SyntheticCapture> Banners()
    {
        yield return new("synthetic-split-banner", "a server whose banner comes in two segments of six bytes", "any", "any",
            new SyntheticSession(
                New.Server("RFB 00"u8.ToArray()).Server("3.008\n"u8.ToArray()).ClientBanner("003.008").SecurityTypes(1).Choose(1).Open(result: true),
                7777, [1], 1, "NotRequired", "NoAuthSession", "NonStandardPort")
            { NoAuthentication = true, DesktopName = "desk" });
        yield return new("synthetic-coalesced", "a server of 3.3 whose banner is answered at once, type and challenge in one segment, as RealVNC 4 sends them", "RealVNC 4", "any",
            new SyntheticSession(
                New.ServerBanner("003.003").ClientBanner("003.003").DictatedType(2).Server(w => w.Fill(16, 1)).Client(w => w.Fill(16, 2)).Open(result: true).Coalesced(),
                5900, [2], 2, "Succeeded", "WeakAuthentication")
            { ServerVersion = "003.003", ClientVersion = "003.003", DesktopName = "desk" });
        yield return new("synthetic-odd-banners", "a scanner collects the banners of devices and leaves", "Apple, RealVNC, ATEN, Microsoft Virtual Server", "a scanner",
            [.. OddVersions.Select((version, i) => new SyntheticSession(New.ServerBanner(version), (ushort)(5900 + i), [], null, "NotSeen", "BannerOnly")
            {
                ServerVersion = version, ClientVersion = null, Stage = "Banner", Time = SameSecond.AddSeconds(i),
            })]);
    }

    private static IEnumerable<SyntheticCapture> Attacks()
    {
        yield return new("synthetic-cve-2006-2369-3.8", "CVE-2006-2369 in 3.8: None chosen though only VNC authentication is offered, and let in", "RealVNC 4.1.1", "an exploit",
            new SyntheticSession(New.Versions("003.008").SecurityTypes(2).Choose(1).Open(result: true, "victim"),
                5900, [2], 1, "NotRequired", "AuthBypassAttempt", "AuthBypassSucceeded")
            { NoAuthentication = true, DesktopName = "victim" });
        yield return new("synthetic-cve-2006-2369-3.7", "CVE-2006-2369 in 3.7: no SecurityResult, the ServerInit is the success", "RealVNC 4.1.1", "an exploit",
            new SyntheticSession(New.Versions("003.007").SecurityTypes(2).Choose(1).Open(result: false, "victim"),
                5900, [2], 1, "NotRequired", "AuthBypassAttempt", "AuthBypassSucceeded")
            {
                ServerVersion = "003.007", ClientVersion = "003.007", NoAuthentication = true, DesktopName = "victim",
            });
        yield return new("synthetic-server-runs-ahead", "a server that exploits viewers: result and ServerInit before the choice, a name of 4 GiB announced", "an exploit", "LibVNCClient",
            new SyntheticSession(
                New.Versions("003.008").SecurityTypes(1).Result(0).Server(w => w.U16(64, 48).Bytes(RfbScript.Rgb888).U32(0xFFFFFFFF).Fill(64, 1)).Choose(1).ClientInit(),
                5904, [1], 1, "NotRequired", "ServerRunsAhead", "OversizeField")
            { NoAuthentication = true, Stage = null });
        yield return new("synthetic-forged-choice", "a viewer's host sends the choice of a password in a segment that the server drops, then the choice of None", "LibVNCServer", "a viewer that hides",
            new SyntheticSession(New.Versions("003.008").SecurityTypes(1, 2).Choose(1).Open(result: true),
                5900, [1, 2], 1, "NotRequired", "NoAuthSession", "NoAuthOffered", "HandshakeConflict")
            { NoAuthentication = true, DesktopName = "desk", Forged = [(3, new(false, [2]))] });
        yield return new("synthetic-public-peer", "a session without authentication from a public address", "LibVNCServer", "a stranger",
            new SyntheticSession(New.Versions("003.008").SecurityTypes(1).Choose(1).Open(result: true),
                5900, [1], 1, "NotRequired", "NoAuthSession", "PublicPeer")
            { NoAuthentication = true, Client = "1.2.3.4", DesktopName = "desk" });
    }

    private static RfbScript MsLogon() =>
        New.Versions("003.008").SecurityTypes(17, 117, 118, 113).Choose(17).Result(0xFFFFFFFF).SecurityTypes(118, 113).Choose(113).MsLogonII();

    private static RfbScript RealVnc4() => New.Versions("004.001").SecurityTypes([.. RealVnc4List.Select(type => (byte)type)]);

    private static RfbScript Opened(RfbScript exchange) => exchange.Result(0).ClientInit(0xC1).AppleServerInit("Studio").Session();

    private static SyntheticSession Mac(ushort port, byte type, RfbScript rest, string result, params string[] findings)
    {
        var script = New.Versions("003.889").SecurityTypes([.. AppleList.Select(offered => (byte)offered)]).Choose(type);
        foreach (var step in rest.Steps)
        {
            _ = step.FromServer ? script.Server(step.Bytes) : script.Client(step.Bytes);
        }

        return new SyntheticSession(script, port, AppleList, type, result, findings) { ServerVersion = "003.889", ClientVersion = "003.889" };
    }

    private static SyntheticSession TightVncWindows(DateTime time, params string[] findings)
    {
        byte[] challenge = MicrosoftRandom((uint)new DateTimeOffset(time).ToUnixTimeSeconds());
        var script = New.Versions("003.008").Server(2).Server(2).Server(16).Choose(2).Server(challenge).Client(w => w.Fill(16, 9)).Open(result: true, "WORKSTATION");
        return new SyntheticSession(script, 5900, [2, 16], 2, "Succeeded", ["WeakAuthentication", "PredictableChallenge", .. findings]) { Time = time, DesktopName = "WORKSTATION" };
    }

    /// <summary>The low bytes of sixteen numbers from Microsoft's <c>rand()</c> (state * 214013 + 2531011, bits 16 and up).</summary>
    private static byte[] MicrosoftRandom(uint seed)
    {
        byte[] bytes = new byte[16];
        for (int i = 0; i < bytes.Length; i++)
        {
            seed = (seed * 214013) + 2531011;
            bytes[i] = (byte)(seed >> 16);
        }

        return bytes;
    }
}
