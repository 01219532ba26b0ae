namespace RfbWatch.Protocol.Carriers;

/// <summary>Recognises the openings of carriers in the first bytes of one stream. Runs for every flow: no allocation.</summary>
internal static class CarrierProbe
{
    /// <summary>Judges bytes that begin no RFB banner.</summary>
    public static ProbeVerdict Probe(ReadOnlySpan<byte> start) => ProbeVerdict.NotRfb;
}
