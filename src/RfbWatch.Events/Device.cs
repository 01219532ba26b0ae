namespace RfbWatch.Events;

/// <summary>One machine.</summary>
/// <param name="Id">Its identifier, as Defender's DeviceId; its address when it is not known.</param>
/// <param name="Name">Its name, as Defender's DeviceName; its address when it is not known.</param>
public sealed record Device(string Id, string Name);
