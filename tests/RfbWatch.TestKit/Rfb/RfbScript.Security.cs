using System.Text;

namespace RfbWatch.TestKit.Rfb;

public sealed partial class RfbScript
{
    /// <summary>Challenge and response of VNC authentication.</summary>
    public RfbScript VncAuthentication(byte seed = 1) => Server(w => w.Fill(16, seed)).Client(w => w.Fill(16, (byte)(seed + 1)));

    /// <summary>Tight's lists of tunnels and authentication types; each capability is a code and a <c>VENDSIGNATUR</c> of 12 characters.</summary>
    public RfbScript TightLists((int Code, string Name)[] tunnels, (int Code, string Name)[] authentications)
    {
        Server(w => Capabilities(w.U32(tunnels.Length), tunnels));
        if (tunnels.Length > 0)
        {
            Client(w => w.U32(0));
        }

        return Server(w => Capabilities(w.U32(authentications.Length), authentications));
    }

    /// <summary>The client's choice of a Tight authentication type or a VeNCrypt sub-type.</summary>
    public RfbScript ChooseSubType(int code) => Client(w => w.U32(code));

    /// <summary>The lists after ServerInit if Tight was chosen, with the given numbers of server messages, client messages and encodings.</summary>
    public RfbScript TightInteraction(int server, int client, int encodings) => Server(w =>
    {
        w.U16(server, client, encodings, 0);
        for (int i = 0; i < server + client + encodings; i++)
        {
            w.U32(i).Text("TGHT").Text("HEXTILE_");
        }
    });

    /// <summary>VeNCrypt 0.2 up to the list of sub-types.</summary>
    public RfbScript VeNCryptLists(params int[] subTypes) =>
        Server(0, 2).Client(0, 2).Server(0).Server(w =>
        {
            w.U8(subTypes.Length);
            foreach (int type in subTypes)
            {
                w.U32(type);
            }
        });

    /// <summary>A TLS session: the hellos, then the given number of application data records from each side.</summary>
    public RfbScript Tls(int applicationRecords)
    {
        Client(w => TlsRecord(w, 22, 200, 1)).Server(w => TlsRecord(w, 22, 90, 2)).Server(w => TlsRecord(w, 20, 1, 3));
        for (int i = 0; i < applicationRecords; i++)
        {
            Server(w => TlsRecord(w, 23, 40 + i, 4)).Client(w => TlsRecord(w, 23, 30 + i, 5));
        }

        return this;
    }

    /// <summary>User name and password in cleartext: VeNCrypt Plain, Tight's Unix login.</summary>
    public RfbScript PlainCredentials(string user, string password) => Client(w =>
        w.U32(Encoding.UTF8.GetByteCount(user), Encoding.UTF8.GetByteCount(password)).Text(user).Text(password));

    /// <summary>xvp's user and target names; VNC authentication follows.</summary>
    public RfbScript XvpNames(string user, string target) => Client(w => w.U8(user.Length, target.Length).Text(user).Text(target));

    /// <summary>SASL with one step in each direction; the client's data is like that of the PLAIN mechanism.</summary>
    public RfbScript Sasl(string mechanisms, string chosen, string clientData) =>
        Server(w => w.String32(mechanisms)).Client(w => w.String32(chosen).String32(clientData + "\0")).Server(w => w.U32(0).U8(1));

    /// <summary>SASL with a second step in each direction.</summary>
    public RfbScript SaslTwoSteps(string mechanisms, string chosen) =>
        Server(w => w.String32(mechanisms)).Client(w => w.String32(chosen).String32("first\0"))
            .Server(w => w.String32("challenge\0").U8(0)).Client(w => w.String32("answer\0")).Server(w => w.String32("proof\0").U8(1));

    /// <summary>Apple's Diffie-Hellman with keys of the given size.</summary>
    public RfbScript AppleDiffieHellman(int keySize = 128) =>
        Server(w => w.U16(2, keySize).Fill(keySize, 7).Fill(keySize, 8)).Client(w => w.Fill(128, 9).Fill(keySize, 10));

    /// <summary>Apple type 33: two packets in each direction.</summary>
    public RfbScript AppleRsa() =>
        Client(w => w.U32(10).U8(1, 0).Text("RSA1").U32(0)).Server(w => w.U32(299).Fill(299, 1))
            .Client(w => w.U32(394).Fill(394, 2)).Server(w => w.U32(0));

    /// <summary>RSA-AES up to the last frame before SecurityResult; <paramref name="clearAfter"/> selects the "ne" types.</summary>
    public RfbScript RsaAes(int bits, int hash, bool clearAfter)
    {
        int size = bits / 8;
        Server(w => w.U32(bits).Fill(size, 1).Fill(size, 2)).Client(w => w.U32(bits).Fill(size, 3).Fill(size, 4).U16(size).Fill(size, 5));
        Server(w => w.U16(size).Fill(size, 6));
        if (clearAfter)
        {
            Client(w => Frame(w, hash, 7)).Server(w => Frame(w, hash, 8)).Server(w => Frame(w, 1, 9)).Client(w => Frame(w, 14, 10));
        }

        return this;
    }

    /// <summary>An AES frame of the RSA-AES types: U16 length, data, 16 bytes of MAC.</summary>
    public RfbScript RsaAesFrames(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Server(w => Frame(w, 40 + i, 11)).Client(w => Frame(w, 20 + i, 12));
        }

        return this;
    }

    /// <summary>UltraVNC's prompt and its answer.</summary>
    public RfbScript UltraPrompt(string text, int answer = 1) =>
        Server(w => w.LittleU32(text.Length).Text(text)).Client(w => w.LittleU32(answer));

    /// <summary>MS-Logon I.</summary>
    public RfbScript MsLogonI() => Server(w => w.Fill(64 + 16, 1)).Client(w => w.Fill(256 + 256 + 64 + 16, 2));

    /// <summary>MS-Logon II.</summary>
    public RfbScript MsLogonII() => Server(w => w.Fill(24, 1)).Client(w => w.Fill(8 + 256 + 64, 2));

    /// <summary>MS-Logon III.</summary>
    public RfbScript MsLogonIII() => Server(w => w.Fill(32, 1)).Client(w => w.Fill(32 + 256 + 64, 2));

    /// <summary>SecureVNC, old form: one challenge and one response.</summary>
    public RfbScript SecureVnc() => Server(w => w.LittleU16(300).Fill(300, 1)).Client(w => w.LittleU16(280).Fill(280, 2));

    /// <summary>SecureVNC, new form: a challenge, a byte and a response; encrypted afterwards.</summary>
    public RfbScript SecureVncNew() => Server(w => w.LittleU16(300).Fill(300, 1).U8(2)).Client(w => w.LittleU16(280).Fill(280, 2));

    private static void Capabilities(WireWriter w, (int Code, string Name)[] capabilities)
    {
        foreach (var (code, name) in capabilities)
        {
            w.U32(code).Text(name.PadRight(12, '_'));
        }
    }

    private static void TlsRecord(WireWriter w, int type, int length, byte seed) => w.U8(type, 3, 3).U16(length).Fill(length, seed);

    private static void Frame(WireWriter w, int length, byte seed) => w.U16(length).Fill(length + 16, seed);
}
