namespace RfbWatch.Events;

/// <summary>A device.</summary>
/// <param name="Id">Its identifier, as in Defender's DeviceId column; its address if unknown.</param>
/// <param name="Name">Its name, as in Defender's DeviceName column; its address if unknown.</param>
public sealed record Device(string Id, string Name);
