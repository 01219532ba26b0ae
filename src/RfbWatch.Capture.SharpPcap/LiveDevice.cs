using global::SharpPcap.LibPcap;

namespace RfbWatch.Capture.SharpPcap;

/// <summary>A live device of SharpPcap that exposes the descriptor to poll.</summary>
internal sealed class LiveDevice(PcapInterface pcapInterface) : LibPcapLiveDevice(pcapInterface)
{
    /// <summary>Descriptor that becomes readable when frames are waiting; -1 on systems without one.</summary>
    public int Descriptor => FileDescriptor;
}
