namespace RfbWatch.Protocol.Carriers;

/// <summary>One layer as one direction showed it.</summary>
/// <param name="Carrier">What it is.</param>
/// <param name="Target">The target it names; empty for none.</param>
/// <param name="Flags">What else it said.</param>
/// <param name="Bytes">Where the bytes are that show it.</param>
internal readonly record struct CarrierLayerFound(Carrier Carrier, string Target, PreambleFlags Flags, LayerBytes Bytes);
