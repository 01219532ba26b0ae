using global::SharpPcap;
using PacketDotNet;
using RfbWatch.Capture.Live;
using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.SharpPcap;

/// <summary>Sends frames through an open device.</summary>
internal sealed class SharpPcapSender(LiveDevice device) : IFrameSender
{
    private const int EthernetHeaderBytes = 14;

    public LinkType LinkType { get; } = DataLink.ToLinkType((int)device.LinkType);

    public int MaxFrameLength { get; } = NetworkDevice.MtuOf(device.Name) is >= 0 and var mtu && device.LinkType == LinkLayers.Ethernet ? mtu + EthernetHeaderBytes : int.MaxValue;

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
