using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// Takes the raw streams of a flow, recognises the carrier RFB rides in, and hands the RFB streams inside on. Without a
/// carrier the bytes pass through untouched.
/// </summary>
/// <param name="inner">Receives the RFB streams.</param>
internal sealed class CarrierUnwrapper(IStreamReceiver inner) : IStreamReceiver
{
    /// <summary>What the carriers said so far.</summary>
    public CarrierFacts Facts { get; } = new();

    public void OnBytes(Side side, ReadOnlySpan<byte> bytes, long ticks) => inner.OnBytes(side, bytes, ticks);

    public void OnGap(Side side, long length) => inner.OnGap(side, length);

    public void OnEnd(Side side, StreamEnd end) => inner.OnEnd(side, end);

    public void Finish() => inner.Finish();

    public bool Wants(Side side) => inner.Wants(side);
}
