using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>Frames from unrelated hosts, each flow from a different address, sent unchanged.</summary>
internal static class SpoofedFlood
{
    /// <summary>One packet per flow: an unsolicited server banner.</summary>
    public const string Banners = "banners";

    /// <summary>Connections with a complete TCP handshake and no data: a sensor must treat them as real.</summary>
    public const string Connections = "connections";

    /// <summary>Sends a number of flows of one kind through a device.</summary>
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
