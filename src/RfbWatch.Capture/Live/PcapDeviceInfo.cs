namespace RfbWatch.Capture.Live;

/// <summary>A network interface in libpcap's device list.</summary>
/// <param name="Name">The name to open: <c>eth0</c>, <c>en0</c>, <c>\Device\NPF_{GUID}</c>.</param>
/// <param name="FriendlyName">The display name, if it differs, such as <c>Ethernet 2</c> on Windows; else null.</param>
/// <param name="Description">The system's description: vendor and model of the adapter; null if there is none, as on Linux.</param>
/// <param name="IsLoopback">Whether it is the loopback interface.</param>
/// <param name="IsUp">Whether it is administratively up.</param>
public sealed record PcapDeviceInfo(string Name, string? FriendlyName, string? Description, bool IsLoopback, bool IsUp);
