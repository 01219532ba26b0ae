namespace RfbWatch.Events;

/// <summary>One device.</summary>
/// <param name="Id">Its identifier, as Defender's DeviceId; its address if unknown.</param>
/// <param name="Name">Its name, as Defender's DeviceName; its address if unknown.</param>
public sealed record Device(string Id, string Name);
