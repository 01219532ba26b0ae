using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Protocol.Tests;

/// <summary>The conversations used in property tests: the handshake of every version, every security exchange, refusals and attacks.</summary>
internal static class Scripts
{
    /// <summary>A session without authentication, just opened.</summary>
    public static RfbScript NewOpened() => New.Versions("003.008").SecurityTypes(1).Choose(1).Result(0).ClientInit().ServerInit().SetPixelFormat().SetEncodings(0).UpdateRequest();

    /// <summary>Scripts by name.</summary>
    public static IReadOnlyDictionary<string, RfbScript> All { get; } = new SortedDictionary<string, RfbScript>(StringComparer.Ordinal)
    {
        ["none-3.8"] = New.Versions("003.008").SecurityTypes(1).Choose(1).Open(result: true),
        ["none-3.7"] = New.Versions("003.007").SecurityTypes(1).Choose(1).Open(result: false),
        ["none-3.3"] = New.Versions("003.003").DictatedType(1).Open(result: false),
        ["vnc-3.8"] = New.Versions("003.008").SecurityTypes(2).Choose(2).VncAuthentication().Open(result: true),
        ["vnc-3.7"] = New.Versions("003.007").SecurityTypes(2, 16).Choose(2).VncAuthentication().Open(result: true),
        ["vnc-3.3"] = New.Versions("003.003").DictatedType(2).VncAuthentication().Open(result: true),
        ["vnc-failed"] = New.Versions("003.008").SecurityTypes(2).Choose(2).VncAuthentication().Result(1, "Authentication failed"),
        ["vnc-failed-3.7"] = New.Versions("003.007").SecurityTypes(2).Choose(2).VncAuthentication().Result(1),
        ["vnc-too-many"] = New.Versions("003.008").SecurityTypes(2).Choose(2).VncAuthentication().Result(2, "Too many attempts"),
        ["bypass-3.8"] = New.Versions("003.008").SecurityTypes(2).Choose(1).Open(result: true),
        ["bypass-3.7"] = New.Versions("003.007").SecurityTypes(2).Choose(1).Open(result: false),
        ["bypass-refused"] = New.Versions("003.008").SecurityTypes(2).Choose(1).Result(1, "Authentication failed"),
        ["client-3.5"] = New.Versions("003.008", "003.005").DictatedType(1).Open(result: false),
        ["nul-banner"] = New.ServerBanner("003.008").ClientBanner("003.008", '\0').SecurityTypes(1).Choose(1).Open(result: true),
        ["refused-early"] = New.ServerBanner("003.003").RefuseByType("Too many security failures"),
        ["refused-late"] = New.Versions("003.008").RefuseByList("Your connection has been rejected"),
        ["refused-licence"] = New.ServerBanner("004.001").RefuseByType("The VNC server is not licensed"),
        ["refused-qemu"] = New.Versions("003.008", "003.006").RefuseByType(null),
        ["realvnc-5"] = New.Versions("005.000").SecurityTypes(13, 133, 5, 129, 192).Choose(13),
        ["tight-no-auth"] = New.Versions("003.008").SecurityTypes(16).Choose(16).TightLists([], []).Result(0).ClientInit().ServerInit("tight")
            .TightInteraction(0, 0, 12).Session(),
        ["tight-vnc"] = New.Versions("003.008").SecurityTypes(2, 16).Choose(16).TightLists([(0, "TGHTNOTUNNEL")], [(2, "STDVVNCAUTH_")])
            .ChooseSubType(2).VncAuthentication().Result(0).ClientInit().ServerInit("tight").TightInteraction(4, 6, 12).Session(),
        ["tight-none-3.7"] = New.Versions("003.007").SecurityTypes(16).Choose(16).TightLists([], [(1, "STDVNOAUTH__")]).ChooseSubType(1)
            .ClientInit().ServerInit("tight").TightInteraction(0, 0, 1).Session(),
        ["tight-unix"] = New.Versions("003.008").SecurityTypes(16).Choose(16).TightLists([], [(129, "TGHTULGNAUTH")]).ChooseSubType(129)
            .PlainCredentials("alice", "s3cret-word").Result(0).ClientInit().ServerInit("tight").TightInteraction(0, 0, 1).Session(),
        ["vencrypt-tlsnone"] = New.Versions("003.008").SecurityTypes(19, 2).Choose(19).VeNCryptLists(257, 258).ChooseSubType(257).Server(1).Tls(5),
        ["vencrypt-x509vnc"] = New.Versions("003.008").SecurityTypes(19).Choose(19).VeNCryptLists(261).ChooseSubType(261).Server(1).Tls(5),
        ["vencrypt-plain"] = New.Versions("003.008").SecurityTypes(19).Choose(19).VeNCryptLists(256).ChooseSubType(256)
            .PlainCredentials("alice", "s3cret-word").Open(result: true),
        ["vencrypt-vnc"] = New.Versions("003.008").SecurityTypes(19).Choose(19).VeNCryptLists(258, 2).ChooseSubType(2).VncAuthentication().Open(result: true),
        ["vencrypt-declined"] = New.Versions("003.008").SecurityTypes(19).Choose(19).VeNCryptLists(257).ChooseSubType(257).Server(0),
        ["tls-18"] = New.Versions("003.007").SecurityTypes(18).Choose(18).Tls(6),
        ["sasl-plain"] = New.Versions("003.008").SecurityTypes(20).Choose(20).Sasl("PLAIN,DIGEST-MD5", "PLAIN", "\0alice\0s3cret-word").Open(result: true),
        ["sasl-anonymous-3.7"] = New.Versions("003.007").SecurityTypes(20).Choose(20).Sasl("ANONYMOUS", "ANONYMOUS", "").Open(result: true),
        ["sasl-scram"] = New.Versions("003.008").SecurityTypes(20).Choose(20).SaslTwoSteps("SCRAM-SHA-256", "SCRAM-SHA-256").Open(result: true),
        ["sasl-wrapped"] = New.Versions("003.008").SecurityTypes(20).Choose(20).SaslTwoSteps("DIGEST-MD5", "DIGEST-MD5").Result(0)
            .Client(w => w.U32(17).Fill(17, 1)).Server(w => w.U32(60).Fill(60, 2)),
        ["xvp"] = New.Versions("003.008").SecurityTypes(22).Choose(22).XvpNames("alice", "vm7").VncAuthentication().Open(result: true),
        ["apple-30"] = New.Versions("003.889").SecurityTypes(30, 35).Choose(30).AppleDiffieHellman().Result(0).ClientInit(0xC1).AppleServerInit("mac").Session(),
        ["apple-33"] = New.Versions("003.889").SecurityTypes(30, 33, 36).Choose(33).AppleRsa().Result(0).ClientInit(0xC1).AppleServerInit("mac").Session(),
        ["apple-36"] = New.Versions("003.889").SecurityTypes(30, 33, 36).Choose(36).Client(w => w.Fill(200, 1)).Server(w => w.Fill(500, 2))
            .Client(w => w.Fill(80, 3)).Result(0).ClientInit(0xC1).AppleServerInit("mac").Session(),
        ["apple-none-result"] = New.Versions("003.008", "003.889").SecurityTypes(1).Choose(1).Open(result: true),
        ["apple-none-failed"] = New.Versions("003.008", "003.889").SecurityTypes(1).Choose(1).Result(1, "Not now"),
        ["apple-none"] = New.Versions("003.008", "003.889").SecurityTypes(1).Choose(1).ServerInit().Session(),
        ["ra2"] = New.Versions("003.008").SecurityTypes(5, 129).Choose(5).RsaAes(2048, 20, clearAfter: false).RsaAesFrames(4),
        ["ra2-256"] = New.Versions("003.008").SecurityTypes(129, 5).Choose(129).RsaAes(2048, 32, clearAfter: false).RsaAesFrames(4),
        ["ra2ne"] = New.Versions("003.008").SecurityTypes(6).Choose(6).RsaAes(1024, 20, clearAfter: true).Open(result: true),
        ["ra2ne-256"] = New.Versions("003.008").SecurityTypes(130).Choose(130).RsaAes(2048, 32, clearAfter: true).Open(result: true),
        ["ra2ne-failed"] = New.Versions("003.008").SecurityTypes(6).Choose(6).RsaAes(1024, 20, clearAfter: true).Result(1, "Authentication failed"),
        ["ultra-vnc"] = New.Versions("003.008").SecurityTypes(17, 117, 2).Choose(17).Result(0xFFFFFFFF).SecurityTypes(2).Choose(2)
            .VncAuthentication().Result(0).Client(7, 4, 65, 0, 66, 0).ServerInit("ultra").Session(),
        ["ultra-none"] = New.Versions("003.008").SecurityTypes(17, 117, 1).Choose(17).Result(0xFFFFFFFF).SecurityTypes(1).Choose(1).Open(result: true),
        ["ultra-session-select"] = New.Versions("003.008").SecurityTypes(17, 105, 1).Choose(17).Result(0xFFFFFFFF).SecurityTypes(105).Choose(105).Result(0xFFFFFFFF)
            .SecurityTypes(1).Choose(1).Open(result: true),
        ["ultra-mslogon-2"] = New.Versions("003.008").SecurityTypes(17, 117, 118, 113).Choose(17).Result(0xFFFFFFFF).SecurityTypes(118, 113).Choose(113)
            .MsLogonII().Open(result: true),
        ["ultra-mslogon-3"] = New.Versions("003.008").SecurityTypes(118, 113).Choose(118).MsLogonIII().Open(result: true),
        ["ultra-mslogon-1"] = New.Versions("003.008").SecurityTypes(112).Choose(112).MsLogonI().Open(result: true),
        ["ultra-mslogon-3.6"] = New.Versions("003.006").DictatedType(0xFFFFFFFA).MsLogonII().Open(result: true),
        ["ultra-mslogon-rejected"] = New.Versions("003.008").SecurityTypes(113).Choose(113).MsLogonII().Result(3, "Server requires MS-Logon III"),
        ["ultra-prompt-3.18"] = New.Versions("003.018").UltraPrompt("Allow?").SecurityTypes(1).Choose(1).Open(result: true),
        ["ultra-prompt-3.14"] = New.Versions("003.014").UltraPrompt("Allow?").DictatedType(2).VncAuthentication().Open(result: true),
        ["ultra-prompt-104"] = New.Versions("003.008").SecurityTypes(17, 104).Choose(17).Result(0xFFFFFFFF).SecurityTypes(104).Choose(104)
            .UltraPrompt("Allow?").Result(0xFFFFFFFF).SecurityTypes(2).Choose(2).VncAuthentication().Open(result: true),
        ["ultra-securevnc"] = New.Versions("003.008").SecurityTypes(115, 114).Choose(115).SecureVncNew().Server(w => w.Fill(80, 1)).Client(w => w.Fill(80, 2)),
        ["ultra-securevnc-old"] = New.Versions("003.008").SecurityTypes(114).Choose(114).SecureVnc().Result(0).Client(w => w.Fill(80, 2)).Server(w => w.Fill(80, 1)),
        ["unknown-192"] = New.Versions("003.008").SecurityTypes(192).Choose(192).Server(w => w.Fill(60, 1)).Client(w => w.Fill(60, 2)),
        ["banner-only"] = New.ServerBanner("003.008"),
        ["both-banners"] = New.Versions("003.008"),
        ["list-then-leave"] = New.Versions("003.008").SecurityTypes(2, 16),
    };

    public static RfbScript New => new();

    public static TheoryData<string> Names
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (string name in All.Keys)
            {
                names.Add(name);
            }

            return names;
        }
    }
}
