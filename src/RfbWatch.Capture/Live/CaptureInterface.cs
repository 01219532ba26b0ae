namespace RfbWatch.Capture.Live;

/// <summary>A network interface of this machine, as far as capturing from it goes. What cannot be known is null.</summary>
/// <param name="Name">Name to give for capture.</param>
/// <param name="Index">Its number in this network namespace; 0 where there is none.</param>
/// <param name="IsUp">Whether it is administratively up.</param>
/// <param name="HasCarrier">Whether it has a link.</param>
/// <param name="IsLoopback">Whether it is the loopback interface.</param>
/// <param name="Type">Kind of link for people: <c>Ethernet</c>, <c>Loopback</c>, <c>IP</c>, else the number of the hardware type.</param>
/// <param name="Mtu">Largest packet in bytes.</param>
/// <param name="SpeedMegabits">Link speed in Mbit/s.</param>
/// <param name="IsPromiscuous">Whether something put it into promiscuous mode for good.</param>
/// <param name="ReceivedFrames">Frames received since it exists.</param>
/// <param name="ReceiveDropped">Frames the driver or the kernel dropped on receiving since it exists.</param>
/// <param name="Offloads">Names of the receive offloads that are on and change what is captured (<c>gro</c>, <c>lro</c>, <c>rx-vlan</c>, <c>gso</c>, <c>tso</c>).</param>
/// <param name="FriendlyName">The name that people know it by, where that differs, as <c>Ethernet 2</c> on Windows; it can be given for capture as well.</param>
/// <param name="Description">What the system says of it: vendor and model of the adapter.</param>
/// <param name="Obstacle">Why nothing can be captured from it now, with what to do; null when it can.</param>
public sealed record CaptureInterface(
    string Name,
    int Index,
    bool IsUp,
    bool? HasCarrier,
    bool IsLoopback,
    string Type,
    int? Mtu,
    int? SpeedMegabits,
    bool? IsPromiscuous,
    long? ReceivedFrames,
    long? ReceiveDropped,
    IReadOnlyList<string> Offloads,
    string? FriendlyName,
    string? Description,
    string? Obstacle);
