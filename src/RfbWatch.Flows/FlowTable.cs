using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace RfbWatch.Flows;

/// <summary>
/// Flow entries by key. The table has two parts: an index of 8-byte slots (32 bits of hash, 32 bits of entry number; linear probing, grown by doubling), and
/// the entries themselves, dense and in order of creation, which never move. Growth therefore copies only the index, memory use is proportional to the number
/// of flows, and flows that exist at the same time are close together in memory. Entry numbers start at 1; 0 means none. Together with NativeBlock and
/// the prefetch of tracked flows, this is the only unsafe code of the packet path.
/// </summary>
internal sealed unsafe class FlowTable : IDisposable
{
    private const int FirstIndexSlots = 1 << 14;

    private readonly FlowHash _hash;
    private readonly NativeBlock _entryBlock;
    private readonly NativeBlock _originBlock;
    private readonly NativeBlock _memoBlock;
    private readonly FlowEntry* _entries;
    private readonly FlowOrigin* _origins;
    private readonly FlowMemo* _memos;
    private NativeBlock _indexBlock;
    private ulong* _index;
    private uint _mask;
    private int _freeHead;

    public FlowTable(int maxFlows, FlowHash hash)
    {
        _hash = hash;
        Capacity = maxFlows;
        nuint numbers = (nuint)maxFlows + 1;
        _entryBlock = new NativeBlock(numbers * FlowEntry.Size, isScattered: false);
        _entries = (FlowEntry*)_entryBlock.Start;
        _originBlock = new NativeBlock(numbers * (nuint)sizeof(FlowOrigin), isScattered: false);
        _origins = (FlowOrigin*)_originBlock.Start;
        _memoBlock = new NativeBlock(numbers * FlowMemo.Size, isScattered: false);
        _memos = (FlowMemo*)_memoBlock.Start;
        _indexBlock = NewIndex(FirstIndexSlots);
        _index = (ulong*)_indexBlock.Start;
        _mask = FirstIndexSlots - 1;
    }

    /// <summary>The memory of the entries, for the test of its guard page.</summary>
    internal NativeBlock Entries => _entryBlock;

    /// <summary>Maximum number of flows.</summary>
    public int Capacity { get; }

    /// <summary>Current number of flows.</summary>
    public int Count { get; private set; }

    /// <summary>The highest entry number ever used.</summary>
    public int Highest { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref FlowEntry Entry(int number) => ref _entries[number];

    public ref FlowOrigin Origin(int number) => ref _origins[number];

    /// <summary>Returns the memo of a flow. The system allocates its page of memory when the first memo in it is used.</summary>
    public ref FlowMemo Memo(int number) => ref _memos[number];

    /// <summary>Prefetches the cache line of the index where the search for this hash starts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchIndex(uint hash)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(_index + (hash & _mask));
        }
    }

    /// <summary>
    /// Prefetches the entry that the index contains for this hash, and returns its number; 0 if there is none. The result is only a guess: other keys may have
    /// the same hash.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PrefetchEntry(uint hash)
    {
        for (uint at = hash & _mask; _index[at] != 0; at = (at + 1) & _mask)
        {
            if ((uint)(_index[at] >> 32) == hash)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(_entries + (uint)_index[at]);
                }

                return (int)(uint)_index[at];
            }
        }

        return 0;
    }

    /// <summary>
    /// Prefetches the index line that removing this entry will touch: a full table removes one flow for each new one, in the order of the entries.
    /// </summary>
    public void PrefetchRemoval(int number) => PrefetchIndex(_hash.Of(in _entries[number]));

    /// <summary>Whether an entry that was found earlier is still in use and has this key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(int number, in FlowKey key) => _entries[number].State != FlowState.None && _entries[number].Is(in key);

    /// <summary>Returns the entry number of this key, or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(in FlowKey key)
    {
        for (uint at = key.Hash & _mask; ; at = (at + 1) & _mask)
        {
            ulong slot = _index[at];
            if (slot == 0)
            {
                return 0;
            }

            if ((uint)(slot >> 32) == key.Hash && _entries[(uint)slot].Is(in key))
            {
                return (int)(uint)slot;
            }
        }
    }

    /// <summary>Adds an entry for a key that is not in the table, which must not be full. All fields of the new entry except the key are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Add(in FlowKey key)
    {
        if ((ulong)(Count + 1) * 8 > (ulong)(_mask + 1) * 5)
        {
            GrowIndex();
        }

        int number = _freeHead;
        if (number != 0)
        {
            _freeHead = _entries[number].Side;
        }
        else
        {
            number = ++Highest;
        }

        Count++;
        ref var entry = ref _entries[number];
        entry = default;
        entry.LowerHigh = key.LowerHigh;
        entry.LowerLow = key.LowerLow;
        entry.HigherHigh = key.HigherHigh;
        entry.HigherLow = key.HigherLow;
        entry.Ports = key.Ports;
        entry.Network = key.Network;
        Insert(((ulong)key.Hash << 32) | (uint)number);
        return number;
    }

    /// <summary>Frees an entry. Its state becomes <see cref="FlowState.None"/>, which no entry in use has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Remove(int number)
    {
        ref var entry = ref _entries[number];
        uint hash = _hash.Of(in entry);
        uint vacant = hash & _mask;
        while ((uint)_index[vacant] != (uint)number)
        {
            vacant = (vacant + 1) & _mask;
        }

        // Linear probing without tombstones: later slots of the run move up if the vacant slot is between them and their home slot.
        for (uint at = (vacant + 1) & _mask; _index[at] != 0; at = (at + 1) & _mask)
        {
            uint home = (uint)(_index[at] >> 32) & _mask;
            if (((at - home) & _mask) >= ((at - vacant) & _mask))
            {
                _index[vacant] = _index[at];
                vacant = at;
            }
        }

        _index[vacant] = 0;
        entry.State = FlowState.None;
        entry.Side = _freeHead;
        _freeHead = number;
        Count--;
    }

    /// <summary>
    /// Returns memory to the system after most of a large number of flows have ended. Everything after the last flow is released at once. From then on, free
    /// entries are reused from the front, so that the rest can be released as flows end.
    /// </summary>
    public void TrimExcess()
    {
        const int Few = 4096;
        if (Highest < Few || Count > Highest / 2)
        {
            return;
        }

        while (Highest > 0 && _entries[Highest].State == FlowState.None)
        {
            Highest--;
        }

        _freeHead = 0;
        for (int number = Highest; number > 0; number--)
        {
            if (_entries[number].State == FlowState.None)
            {
                _entries[number].Side = _freeHead;
                _freeHead = number;
            }
        }

        nuint numbers = (nuint)Highest + 1;
        _entryBlock.TrimExcess(numbers * FlowEntry.Size);
        _originBlock.TrimExcess(numbers * (nuint)sizeof(FlowOrigin));
        _memoBlock.TrimExcess(numbers * FlowMemo.Size);
        ShrinkIndex();
    }

    /// <summary>Removes all flows.</summary>
    public void Clear()
    {
        _indexBlock.Dispose();
        _indexBlock = NewIndex(FirstIndexSlots);
        _index = (ulong*)_indexBlock.Start;
        _mask = FirstIndexSlots - 1;
        Count = Highest = _freeHead = 0;
    }

    public void Dispose()
    {
        _entryBlock.Dispose();
        _originBlock.Dispose();
        _memoBlock.Dispose();
        _indexBlock.Dispose();
    }

    private static NativeBlock NewIndex(uint slots) => new((nuint)slots * sizeof(ulong), isScattered: true);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Insert(ulong slot)
    {
        uint at = (uint)(slot >> 32) & _mask;
        while (_index[at] != 0)
        {
            at = (at + 1) & _mask;
        }

        _index[at] = slot;
    }

    private void GrowIndex() => ResizeIndex((_mask + 1) * 2);

    /// <summary>Shrinks the index if it is much too large; it leaves room to double before the index has to grow.</summary>
    private void ShrinkIndex()
    {
        const uint Spare = 4;
        uint slots = (uint)FirstIndexSlots;
        while (slots < (uint)Count * Spare)
        {
            slots *= 2;
        }

        if (slots <= (_mask + 1) / Spare)
        {
            ResizeIndex(slots);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ResizeIndex(uint slots)
    {
        var old = _indexBlock;
        uint oldSlots = _mask + 1;
        _indexBlock = NewIndex(slots);
        _index = (ulong*)_indexBlock.Start;
        _mask = slots - 1;
        ulong* from = (ulong*)old.Start;
        for (uint at = 0; at < oldSlots; at++)
        {
            if (from[at] != 0)
            {
                Insert(from[at]);
            }
        }

        old.Dispose();
    }
}
