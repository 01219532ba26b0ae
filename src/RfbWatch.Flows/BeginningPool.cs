using System.Numerics;

namespace RfbWatch.Flows;

/// <summary>
/// Reusable memory for the beginnings of one worker's flows, with two limits: one for first copies and notes together, one for differing copies.
/// </summary>
internal sealed class BeginningPool(long maxBytes, long maxCopyBytes, FlowCounters counters)
{
    private const int SmallestNotes = 8;
    private static readonly int NoteBytes = System.Runtime.CompilerServices.Unsafe.SizeOf<SegmentNote>();

    private readonly Stack<KeptBeginning> _idle = [];
    private readonly Stack<SegmentNote[]>[] _notes = [.. Enumerable.Range(0, BitOperations.Log2(FlowBeginning.MaxSegments / SmallestNotes) + 1).Select(_ => new Stack<SegmentNote[]>())];
    private readonly SegmentPool _first = new(maxBytes);
    private long _noteBytes;

    /// <summary>Memory for copies that differ from the first.</summary>
    public SegmentPool Copies { get; } = new(maxCopyBytes);

    /// <summary>Bytes of all first copies and notes in use.</summary>
    public long Rented => _first.Rented + _noteBytes;

    /// <summary>The counters for data that could not be kept.</summary>
    public FlowCounters Counters => counters;

    public KeptBeginning Rent(TrackedFlow flow)
    {
        var beginning = _idle.TryPop(out var idle) ? idle : new KeptBeginning(this);
        beginning.Begin(flow);
        return beginning;
    }

    /// <summary>Called by the beginning itself when it no longer holds memory.</summary>
    public void Return(KeptBeginning beginning) => _idle.Push(beginning);

    /// <summary>Rents a buffer for first copies; returns null if the limit is reached.</summary>
    public byte[]? TryRentFirst(int length) => Rented + length > maxBytes ? null : _first.TryRent(length);

    public void ReturnFirst(byte[] buffer, bool isShown)
    {
        if (isShown)
        {
            _first.Drop(buffer);
        }
        else
        {
            _first.Return(buffer);
        }
    }

    /// <summary>Replaces an array of notes with a larger one that contains its elements; returns null if the limit is reached.</summary>
    public SegmentNote[]? TryGrow(SegmentNote[] notes)
    {
        int length = Math.Max(SmallestNotes, notes.Length * 2);
        int bytes = (length - notes.Length) * NoteBytes;
        if (Rented + bytes > maxBytes)
        {
            return null;
        }

        var larger = _notes[KindOf(length)].TryPop(out var idle) ? idle : new SegmentNote[length];
        notes.CopyTo(larger, 0);
        _noteBytes += length * NoteBytes;
        ReturnNotes(notes);
        return larger;
    }

    /// <summary>Releases half of the idle memory.</summary>
    public void TrimExcess()
    {
        _first.TrimExcess();
        Copies.TrimExcess();
        LetGo(_idle);
        Array.ForEach(_notes, LetGo);

        static void LetGo<T>(Stack<T> idle)
        {
            for (int left = idle.Count / 2; left > 0; left--)
            {
                idle.Pop();
            }

            idle.TrimExcess();
        }
    }

    public void ReturnNotes(SegmentNote[] notes)
    {
        if (notes.Length > 0)
        {
            _noteBytes -= notes.Length * NoteBytes;
            _notes[KindOf(notes.Length)].Push(notes);
        }
    }

    private static int KindOf(int length) => BitOperations.Log2((uint)(length / SmallestNotes));
}
