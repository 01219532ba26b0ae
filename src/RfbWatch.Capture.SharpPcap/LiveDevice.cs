using global::SharpPcap.LibPcap;

namespace RfbWatch.Capture.SharpPcap;

/// <summary>A live device of SharpPcap, with the descriptor that it polls.</summary>
internal sealed class LiveDevice(PcapInterface pcapInterface) : LibPcapLiveDevice(pcapInterface)
{
    /// <summary>Descriptor that becomes readable when frames wait; -1 on systems where there is none.</summary>
    public int Descriptor => FileDescriptor;
}
