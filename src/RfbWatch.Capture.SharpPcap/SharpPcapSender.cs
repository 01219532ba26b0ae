using global::SharpPcap;
using RfbWatch.Capture.Live;
using RfbWatch.Packets;

namespace RfbWatch.Capture.SharpPcap;

/// <summary>Sends frames through an open device.</summary>
internal sealed class SharpPcapSender(LiveDevice device) : IFrameSender
{
    public LinkType LinkType { get; } = DataLink.ToLinkType((int)device.LinkType);

    public string? Send(ReadOnlySpan<byte> frame)
    {
        try
        {
            device.SendPacket(frame);
            return null;
        }
        catch (PcapException e)
        {
            return e.Message;
        }
    }

    public void Dispose() => device.Dispose();
}
