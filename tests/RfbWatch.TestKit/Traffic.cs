using RfbWatch.TestKit.Rfb;

namespace RfbWatch.TestKit;

/// <summary>Frames of sessions.</summary>
public static class Traffic
{
    public const ushort Port = 4444;

    /// <summary>The script of a whole session without authentication.</summary>
    public static RfbScript Script(string desktopName) =>
        new RfbScript().Versions("003.008", "003.008").SecurityTypes(1).Choose(1).Open(result: true, desktopName);

    /// <summary>A session without authentication, from SYN to FIN.</summary>
    public static List<TestFrame> Session(string desktopName, ushort clientPort, DateTime time, string client = "10.1.0.2") => Session(Script(desktopName), clientPort, time, client);

    /// <summary>A session, from SYN to FIN.</summary>
    public static List<TestFrame> Session(RfbScript script, ushort clientPort, DateTime time, string client = "10.1.0.2")
    {
        var tcp = new TcpConversationBuilder(new TcpEndpoint(client, clientPort), new TcpEndpoint("10.1.0.1", Port)) { Time = time };
        tcp.Open();
        foreach (var step in script.Steps)
        {
            if (step.FromServer)
            {
                tcp.FromResponder(step.Bytes);
            }
            else
            {
                tcp.FromInitiator(step.Bytes);
            }
        }

        return tcp.Close().Frames();
    }
}
