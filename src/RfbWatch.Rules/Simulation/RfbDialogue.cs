using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RfbWatch.Rules.Simulation;

/// <summary>
/// The exchange between the built-in RFB server and client (RFC 6143; VeNCrypt, security type 19, and UltraVNC's file transfer and repeater as described in the rfbproto document and
/// UltraVNC's sources). Both follow one script, so that a session is the same each time. No password is used: challenges and responses are derived from the session's number.
/// </summary>
public sealed class RfbDialogue
{
    private const byte NoneType = 1;
    private const byte VncAuthentication = 2;
    private const byte VeNCrypt = 19;
    private const int VeNCryptPlain = 256;
    private const int Width = 1024;
    private const int Height = 768;
    private const int RepeaterBlock = 250;

    private readonly List<DialogueTurn> _turns = [];

    private RfbDialogue()
    {
    }

    /// <summary>Returns the turns of a session, in order.</summary>
    /// <param name="session">The session.</param>
    /// <param name="number">Its number within the simulation, so that each session has its own challenge.</param>
    public static IReadOnlyList<DialogueTurn> Of(SimulatedSession session, int number)
    {
        var dialogue = new RfbDialogue();
        if (session.Repeater.Length > 0)
        {
            dialogue.Repeater(session.Repeater);
        }

        dialogue.Versions();
        if (dialogue.LogIn(session.Login, number))
        {
            dialogue.Initialise();
            dialogue.Work();
            if (session.Files)
            {
                dialogue.TransferFile();
            }
        }

        return dialogue._turns;
    }

    private void Server(params byte[][] parts) => _turns.Add(new DialogueTurn(FromServer: true, [.. parts.SelectMany(part => part)]));

    private void Client(params byte[][] parts) => _turns.Add(new DialogueTurn(FromServer: false, [.. parts.SelectMany(part => part)]));

    /// <summary>The repeater identifies itself, the client names its target in a block of fixed size, and the repeater connects it to the waiting server.</summary>
    private void Repeater(string target)
    {
        Server(Encoding.ASCII.GetBytes("RFB 000.000\n"));
        byte[] block = new byte[RepeaterBlock];
        Encoding.ASCII.GetBytes(target, block);
        Client(block);
    }

    private void Versions()
    {
        byte[] version = Encoding.ASCII.GetBytes("RFB 003.008\n");
        Server(version);
        Client(version);
    }

    /// <summary>Runs the login; returns true if the server accepts the client.</summary>
    private bool LogIn(SimulatedLogin login, int number)
    {
        switch (login)
        {
            case SimulatedLogin.None:
                Offer(NoneType, chosen: NoneType);
                break;
            case SimulatedLogin.Bypass:
                Offer(VncAuthentication, chosen: NoneType);
                break;
            case SimulatedLogin.Password or SimulatedLogin.WrongPassword:
                Offer(VncAuthentication, chosen: VncAuthentication);
                Server(Noise("challenge", number));
                Client(Noise("response", number));
                break;
            case SimulatedLogin.Plain:
                Offer(VeNCrypt, chosen: VeNCrypt);
                PlainCredentials();
                break;
        }

        if (login == SimulatedLogin.WrongPassword)
        {
            Server(U32(1), Text("Authentication failure"));
            return false;
        }

        Server(U32(0));
        return true;
    }

    private void Offer(byte offered, byte chosen)
    {
        Server([1, offered]);
        Client([chosen]);
    }

    private void PlainCredentials()
    {
        Server([0, 2]);
        Client([0, 2]);
        Server([0, 1], U32(VeNCryptPlain));
        Client(U32(VeNCryptPlain));
        byte[] user = Encoding.ASCII.GetBytes("simulation"), password = Encoding.ASCII.GetBytes("not-a-password");
        Client(U32(user.Length), U32(password.Length), user, password);
    }

    private void Initialise()
    {
        Client([1]);
        Server(U16(Width), U16(Height), [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0], Text("RfbWatch simulation"));
    }

    /// <summary>Sends an encoding, an update of a small rectangle, a key press and a click: enough for a session with activity.</summary>
    private void Work()
    {
        const byte SetEncodings = 2, UpdateRequest = 3, Key = 4, Pointer = 5;
        const int Side = 16;
        Client([SetEncodings, 0], U16(1), U32(0), [UpdateRequest, 0], U16(0), U16(0), U16(Width), U16(Height));
        Server([0, 0], U16(1), U16(0), U16(0), U16(Side), U16(Side), U32(0), new byte[Side * Side * 4]);
        Client([Key, 1, 0, 0], U32('a'), [Key, 0, 0, 0], U32('a'), [Pointer, 1], U16(10), U16(10), [Pointer, 0], U16(10), U16(10));
    }

    /// <summary>The client requests a file, and the server sends it: content types 3 (request), 4 (header), 5 (data) and 6 (end) of UltraVNC's message 7.</summary>
    private void TransferFile()
    {
        byte[] name = Encoding.ASCII.GetBytes("C:\\simulation.txt"), data = Encoding.ASCII.GetBytes("RfbWatch simulation");
        Client(File(3, 0, name));
        Server(File(4, data.Length, name), U32(0));
        Client(File(4, 0, []));
        Server(File(5, 0, data));
        Server(File(6, 0, []));

        static byte[] File(byte content, int size, byte[] data) => [7, content, 0, 0, .. U32(size), .. U32(data.Length), .. data];
    }

    private static byte[] U16(int value)
    {
        byte[] bytes = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] U32(int value)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Text(string text) => [.. U32(text.Length), .. Encoding.ASCII.GetBytes(text)];

    /// <summary>Returns 16 pseudo-random bytes, which are the same in each run.</summary>
    private static byte[] Noise(string what, int number) => SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{what} {number}")))[..16];
}
