using System.Buffers.Binary;
using System.Text;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>An RFB 3.8 session without authentication, as frames and as a capture.</summary>
internal static class CapturedSession
{
    /// <summary>Writes a capture of the session with this desktop name, and returns its path.</summary>
    public static string WriteSession(this TestFolder folder, string name, string desktopName = "desk", Func<List<TestFrame>, IEnumerable<TestFrame>>? change = null)
    {
        var frames = Frames(desktopName);
        return folder.Write(name, CaptureFile.Pcap(change?.Invoke(frames) ?? frames));
    }

    /// <summary>The frames of the session with this desktop name.</summary>
    public static List<TestFrame> Frames(string desktopName)
    {
        byte[] title = Encoding.UTF8.GetBytes(desktopName);
        byte[] init = new byte[24 + title.Length];
        BinaryPrimitives.WriteUInt16BigEndian(init, 1024);
        BinaryPrimitives.WriteUInt16BigEndian(init.AsSpan(2), 768);
        byte[] pixelFormat = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];
        pixelFormat.CopyTo(init, 4);
        BinaryPrimitives.WriteUInt32BigEndian(init.AsSpan(20), (uint)title.Length);
        title.CopyTo(init, 24);
        return new TcpConversationBuilder(new TcpEndpoint("10.0.0.2", 50000), new TcpEndpoint("10.0.0.1", 5900))
            .Open()
            .FromResponder("RFB 003.008\n"u8)
            .FromInitiator("RFB 003.008\n"u8)
            .FromResponder([1, 1])
            .FromInitiator([1])
            .FromResponder([0, 0, 0, 0])
            .FromInitiator([1])
            .FromResponder(init)
            .FromInitiator([3, 0, 0, 0, 0, 0, 4, 0, 3, 0])
            .Close()
            .Frames();
    }
}
