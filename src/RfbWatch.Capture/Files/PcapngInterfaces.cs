namespace RfbWatch.Capture.Files;

/// <summary>The interfaces of the section being read, and the drops reported by the statistics blocks of all sections.</summary>
internal sealed class PcapngInterfaces(int limit)
{
    /// <summary>No capture loses more frames than this; the limit keeps a damaged counter from overflowing the sum.</summary>
    private const ulong MaxDropped = 1UL << 48;

    private PcapngInterface[] _items = new PcapngInterface[4];
    private long _droppedBefore;

    /// <summary>Interfaces described so far.</summary>
    public int Count { get; private set; }

    /// <summary>Frames dropped in all sections so far.</summary>
    public long Dropped
    {
        get
        {
            long sum = _droppedBefore;
            for (int i = 0; i < Count; i++)
            {
                sum += _items[i].Dropped;
            }

            return sum;
        }
    }

    public ref readonly PcapngInterface this[int index] => ref _items[index];

    /// <summary>Starts a section, which has no interfaces at first.</summary>
    public void BeginSection()
    {
        _droppedBefore = Dropped;
        Count = 0;
    }

    /// <summary>Adds the next interface; false if the limit is reached.</summary>
    public bool TryAdd(in PcapngInterface item)
    {
        if (Count == limit)
        {
            return false;
        }

        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        _items[Count++] = item;
        return true;
    }

    /// <summary>Stores the drop count of an interface statistics block; each block counts from the start of the capture.</summary>
    public void TakeStatistics(ReadOnlySpan<byte> block, ByteOrder order)
    {
        uint index = order.U32(block, PcapngFormat.StatisticsInterfaceAt);
        if (index >= (uint)Count)
        {
            return;
        }

        var options = new PcapngOptions(block[PcapngFormat.StatisticsOptionsAt..^PcapngFormat.TrailerBytes], order);
        ulong dropped = 0;
        while (options.Next())
        {
            if (options.Code is PcapngFormat.StatisticsInterfaceDropped or PcapngFormat.StatisticsSystemDropped && options.Value.Length >= sizeof(ulong))
            {
                dropped += Math.Min(order.U64(options.Value, 0), MaxDropped);
            }
        }

        _items[index].Dropped = (long)Math.Min(dropped, MaxDropped);
    }
}
