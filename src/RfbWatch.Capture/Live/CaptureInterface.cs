namespace RfbWatch.Capture.Live;

/// <summary>A network interface of this machine, with the properties that matter for capture. Unknown properties are null.</summary>
/// <param name="Name">The name to open for capture.</param>
/// <param name="Index">The interface index in this network namespace; 0 if there is none.</param>
/// <param name="IsUp">Whether it is administratively up.</param>
/// <param name="HasCarrier">Whether it has a link.</param>
/// <param name="IsLoopback">Whether it is the loopback interface.</param>
/// <param name="Type">The link type for display: <c>Ethernet</c>, <c>Loopback</c>, <c>IP</c>, otherwise the number of the hardware type.</param>
/// <param name="Mtu">Maximum packet size in bytes.</param>
/// <param name="SpeedMegabits">Link speed in Mbit/s.</param>
/// <param name="IsPromiscuous">Whether it was put into promiscuous mode permanently.</param>
/// <param name="ReceivedFrames">Frames received since the interface was created.</param>
/// <param name="ReceiveDropped">Received frames that the driver or the kernel has dropped since the interface was created.</param>
/// <param name="Offloads">Names of the enabled receive offloads that change what is captured (<c>gro</c>, <c>lro</c>, <c>rx-vlan</c>, <c>gso</c>,
/// <c>tso</c>).</param>
/// <param name="FriendlyName">The display name, if it differs, such as <c>Ethernet 2</c> on Windows; it can also be used to open the interface.</param>
/// <param name="Description">The system's description: vendor and model of the adapter.</param>
/// <param name="Obstacle">Why nothing can be captured from it now and what to do; null if it can.</param>
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
