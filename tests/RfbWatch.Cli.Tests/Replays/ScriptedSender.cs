using RfbWatch.Capture.Live;
using RfbWatch.Packets;

namespace RfbWatch.Cli.Tests.Replays;

/// <summary>Accepts frames like an interface, and refuses as often as the test requests.</summary>
internal sealed class ScriptedSender(int maxFrameLength = int.MaxValue) : IFrameSender
{
    public List<byte[]> Sent { get; } = [];

    /// <summary>Number of the next attempts to refuse.</summary>
    public int Refusals { get; set; }

    public LinkType LinkType => LinkType.Ethernet;

    public int MaxFrameLength => maxFrameLength;

    public string? Send(ReadOnlySpan<byte> frame)
    {
        if (Refusals > 0)
        {
            Refusals--;
            return "no room";
        }

        Sent.Add(frame.ToArray());
        return null;
    }

    public void Dispose()
    {
    }
}
