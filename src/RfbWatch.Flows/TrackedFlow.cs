using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace RfbWatch.Flows;

/// <summary>A flow whose bytes are reassembled: one with a sink, or one that needs more than its first bytes to be decided. Pooled.</summary>
internal sealed class TrackedFlow
{
    /// <summary>The flow's entry number in the table.</summary>
    public int Entry;

    /// <summary>Its index among the tracked flows.</summary>
    public int Number;

    /// <summary>The receiver of the bytes; null while the flow is undecided.</summary>
    public IStreamSink? Sink;

    /// <summary>The side of the key that counts as the initiator; fixed when the sink is opened.</summary>
    public int InitiatorSide;

    public FlowRecord Record;

    /// <summary>The stage that it has reached, which determines its class.</summary>
    public FlowStage Stage;

    /// <summary>Whether it is among the flows whose opening was seen.</summary>
    public bool IsOpened;

    /// <summary>Whether its source or its server held more than its share when the flow entered its stage.</summary>
    public bool IsOverShare;

    /// <summary>Whether the probe classified the flow as of interest; it waits for the peer to acknowledge or answer.</summary>
    public bool IsWanted;

    /// <summary>The side that the probe classified as of interest, and the stream offset after its last byte at that time.</summary>
    public int WantedSide;

    /// <inheritdoc cref="WantedSide" />
    public long WantedEnd;

    /// <summary>Keys of its source and its server in the <see cref="ShareSketch"/>.</summary>
    public ulong SourceKey;

    /// <inheritdoc cref="SourceKey" />
    public ulong ServerKey;

    /// <summary>Neighbours in the same class, oldest first.</summary>
    public TrackedFlow? Older;
    public TrackedFlow? Younger;

    /// <summary>The first bytes delivered to the sink, while they may have to be read again.</summary>
    public Transcript Transcript;

    /// <summary>The beginning of both streams, while it is kept.</summary>
    public KeptBeginning? Beginning;

    /// <summary>Whether segments are still added to <see cref="Beginning"/>: each has to be examined.</summary>
    public bool IsNoting;

    /// <summary>Bits 0 and 1: whether bare acknowledgments of side 0 and side 1 provide no further information about their direction.</summary>
    public byte KnownSides;

    /// <summary>When the sink's handshake was found to be over, or 0; and the number of bytes at that time.</summary>
    public long SettledTicks;
    public long SettledBytes;

    /// <summary>While the flow counts as reset: the side that reset it, the stream offset of the RST, and how much the peer had sent by then.</summary>
    public int ResetSide;
    public long ResetPlace;
    public long ResetPeerPlace;

    /// <summary>The FINs that came before the flow was tracked and were followed by payload of the same side: no end, but evidence of the connection.</summary>
    public FlowState EarlyFins;

    /// <summary>The progress of the sink, if known; bytes delivered from now on may change it.</summary>
    public SinkProgress? Progress;

    private StreamReassembly _stream0;
    private StreamReassembly _stream1;

    /// <summary>Returns the stream that a side of the key sends.</summary>
    public ref StreamReassembly Stream(int side) => ref side == 0 ? ref _stream0 : ref _stream1;

    /// <summary>
    /// Prefetches the cache lines that a packet of the flow uses. If the object moves in the meantime, the prefetch is wasted but does no harm. The object
    /// itself is not accessed, not even by a null check: that would wait for the very line that is being prefetched.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(TrackedFlow flow)
    {
        if (Sse.IsSupported)
        {
            const int CacheLine = 64, Lines = 9;
            byte* start = *(byte**)Unsafe.AsPointer(ref flow);
            for (int line = 0; line < Lines; line++)
            {
                Sse.Prefetch0(start + (line * CacheLine));
            }
        }
    }

    public FlowDirection Direction(int side) => side == InitiatorSide ? FlowDirection.FromInitiator : FlowDirection.FromResponder;
}
