using System.Runtime.CompilerServices;
using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Probes;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Detection.Sessions;

/// <summary>
/// Connects the flow table to Protocol: probes the first bytes of streams, and opens a conversation for a flow that may be RFB.
/// A struct, so that the calls of the packet path are direct.
/// </summary>
public readonly struct FlowHandler(SessionTracker watch) : IFlowHandler
{
    /// <inheritdoc />
    public StreamVerdict Probe(ReadOnlySpan<byte> start, bool beginningSeen) => RfbProbe.Probe(start, beginningSeen) switch
    {
        ProbeVerdict.Rfb => StreamVerdict.Yes,
        ProbeVerdict.NeedMore => StreamVerdict.NeedMore,
        ProbeVerdict.NotRfb => StreamVerdict.No,
    };

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayReopen(ReadOnlySpan<byte> segment) => RfbProbe.MayReopen(segment);

    /// <inheritdoc />
    public IStreamSink? Open(in FlowSummary flow) => new RfbStreamSink(watch, flow.InitiatorKnown);

    /// <inheritdoc />
    public bool TryShorten(ReadOnlySpan<byte> opening, out int length, out uint code)
    {
        length = BannerCode.Length;
        return BannerCode.TryEncode(opening, out code);
    }

    /// <inheritdoc />
    public int Lengthen(uint code, Span<byte> opening)
    {
        BannerCode.Decode(code, opening);
        return BannerCode.Length;
    }

    /// <inheritdoc />
    public bool WantsClosed(ushort initiatorPort, ushort responderPort) => watch.Wants(initiatorPort, responderPort);

    /// <inheritdoc />
    public void OnFlowClosed(in FlowSummary flow) => watch.OnConnection(flow);
}
