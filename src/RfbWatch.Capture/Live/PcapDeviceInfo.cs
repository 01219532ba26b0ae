namespace RfbWatch.Capture.Live;

/// <summary>A network interface as libpcap lists it.</summary>
/// <param name="Name">The name to open: <c>eth0</c>, <c>en0</c>, <c>\Device\NPF_{GUID}</c>.</param>
/// <param name="FriendlyName">The name that people know it by, where that differs: <c>Ethernet 2</c> on Windows; else null.</param>
/// <param name="Description">What the system says of it: vendor and model of the adapter; null where it says nothing, as on Linux.</param>
/// <param name="IsLoopback">Whether it is the loopback interface.</param>
/// <param name="IsUp">Whether it is administratively up.</param>
public sealed record PcapDeviceInfo(string Name, string? FriendlyName, string? Description, bool IsLoopback, bool IsUp);
