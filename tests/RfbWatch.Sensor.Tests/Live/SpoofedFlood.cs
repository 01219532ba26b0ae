using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>Frames of strangers, each flow from an address of its own, sent as they are.</summary>
internal static class SpoofedFlood
{
    /// <summary>One packet a flow: a server's banner, which nobody asked for.</summary>
    public const string Banners = "banners";

    /// <summary>Connections whose TCP handshake is whole, and which say nothing: what a sensor has to take for real ones.</summary>
    public const string Connections = "connections";

    /// <summary>Sends so many flows of a kind through a device.</summary>
    public static void Send(string device, string kind, int count)
    {
        using var socket = new LinkLayerSocket(device);
        for (int number = 0; number < count; number++)
        {
            var tcp = new TcpConversationBuilder(
                new TcpEndpoint($"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}", (ushort)(10_000 + (number % 50_000))), new TcpEndpoint($"192.168.{number >> 8 & 255}.{number & 255}", 5900));
            foreach (var frame in (kind == Banners ? tcp.FromResponder("RFB 003.008\n"u8) : tcp.Open()).Frames())
            {
                socket.Send(frame.Bytes);
            }
        }
    }
}
