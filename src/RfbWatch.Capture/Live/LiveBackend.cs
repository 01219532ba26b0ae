namespace RfbWatch.Capture.Live;

/// <summary>How live interfaces are captured.</summary>
public enum LiveBackend
{
    /// <summary><see cref="PacketRing"/> on Linux, <see cref="Libpcap"/> elsewhere.</summary>
    Automatic,

    /// <summary>AF_PACKET with TPACKET_V3 rings; Linux only, needs no library.</summary>
    PacketRing,

    /// <summary>
    /// libpcap, or Npcap on Windows, through the binding that the program registered (<see cref="PcapLibrary"/>); the library must be installed.
    /// </summary>
    Libpcap,
}
