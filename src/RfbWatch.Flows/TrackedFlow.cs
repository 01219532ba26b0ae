using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace RfbWatch.Flows;

/// <summary>A flow whose bytes are kept in order: one with a sink, or one whose first bytes need more to be decided. Pooled.</summary>
internal sealed class TrackedFlow
{
    /// <summary>The flow's number in the table.</summary>
    public int Entry;

    /// <summary>Its own number among the tracked flows.</summary>
    public int Number;

    /// <summary>Who gets the bytes; null while the flow is undecided.</summary>
    public IStreamSink? Sink;

    /// <summary>Which side of the key counts as the initiator; fixed when the sink is opened.</summary>
    public int InitiatorSide;

    public FlowRecord Record;

    /// <summary>What it has earned, and so among whom it stands.</summary>
    public FlowStage Stage;

    /// <summary>Whether it stands among the flows whose opening was seen.</summary>
    public bool IsOpened;

    /// <summary>Whether its source or its server held more than its share when it came to its stage.</summary>
    public bool IsOverShare;

    /// <summary>The probe said that the flow is of interest; it waits for the peer to acknowledge or answer.</summary>
    public bool IsWanted;

    /// <summary>Which side the probe said so of, and the place behind the bytes of it that were there then.</summary>
    public int WantedSide;

    /// <inheritdoc cref="WantedSide" />
    public long WantedEnd;

    /// <summary>Keys of its source and its server in the <see cref="ShareSketch"/>.</summary>
    public ulong SourceKey;

    /// <inheritdoc cref="SourceKey" />
    public ulong ServerKey;

    /// <summary>Neighbours of the same class, oldest first.</summary>
    public TrackedFlow? Older;
    public TrackedFlow? Younger;

    /// <summary>What the sink got first, while it may have to be read again.</summary>
    public Transcript Transcript;

    /// <summary>The beginning of both streams, while it is kept.</summary>
    public KeptBeginning? Beginning;

    /// <summary>Whether segments still go into <see cref="Beginning"/>: each has to be looked at.</summary>
    public bool IsNoting;

    /// <summary>Bit 0 and bit 1: whether bare acknowledgments of side 0 and side 1 say nothing more about the others of their direction.</summary>
    public byte KnownSides;

    /// <summary>When the sink's handshake was found to be over, or 0; and how many bytes had come by then.</summary>
    public long SettledTicks;
    public long SettledBytes;

    /// <summary>Who reset the flow while it stands reset, where, and how much the peer had sent by then.</summary>
    public int ResetSide;
    public long ResetPlace;
    public long ResetPeerPlace;

    /// <summary>How far the sink has come, as far as it is known: what is delivered from now on may change it.</summary>
    public SinkProgress? Progress;

    private StreamReassembly _stream0;
    private StreamReassembly _stream1;

    /// <summary>The stream that a side of the key sends.</summary>
    public ref StreamReassembly Stream(int side) => ref side == 0 ? ref _stream0 : ref _stream1;

    /// <summary>
    /// Asks for the cache lines that a packet of the flow touches. Should the object move meanwhile, the wish was for nothing and does no harm.
    /// The object itself is not looked at, as a call on it would (for null): that would wait for the very line that is asked for.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(TrackedFlow flow)
    {
        if (Sse.IsSupported)
        {
            const int CacheLine = 64, Lines = 9;
            var start = *(byte**)Unsafe.AsPointer(ref flow);
            for (var line = 0; line < Lines; line++)
            {
                Sse.Prefetch0(start + (line * CacheLine));
            }
        }
    }

    public FlowDirection Direction(int side) => side == InitiatorSide ? FlowDirection.FromInitiator : FlowDirection.FromResponder;
}
