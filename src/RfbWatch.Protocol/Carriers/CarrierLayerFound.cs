namespace RfbWatch.Protocol.Carriers;

/// <summary>One layer as seen in one direction.</summary>
/// <param name="Carrier">Its kind.</param>
/// <param name="Target">The target it names; empty if none.</param>
/// <param name="Flags">Other information from it.</param>
/// <param name="Bytes">The location of the bytes that show it.</param>
internal readonly record struct CarrierLayerFound(Carrier Carrier, string Target, PreambleFlags Flags, LayerBytes Bytes);
