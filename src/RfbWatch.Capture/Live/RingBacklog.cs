using RfbWatch.Capture.Native;

namespace RfbWatch.Capture.Live;

/// <summary>
/// Copies of filled blocks of a ring, oldest first. If a reader that is behind, or that has stalled, returned blocks one by one while evaluating their
/// sessions, the kernel would have little of the ring available and would drop frames in the next burst. Instead, each block is returned as soon as it is
/// copied, long before its sessions are evaluated. The memory, at most the size of the ring, is allocated in parts. It is freed when the last block has been
/// taken, unless only the first part was allocated.
/// </summary>
/// <param name="blocks">Number of blocks of the ring.</param>
/// <param name="blockBytes">Size of a block in bytes.</param>
internal sealed unsafe class RingBacklog(int blocks, int blockBytes) : IDisposable
{
    /// <summary>Number of blocks whose memory is allocated at once.</summary>
    private const int Part = 16;

    private byte* _memory;
    private int _made;
    private int _first;
    private int _count;
    private bool _isInUse;

    /// <summary>Appends a copy of a block; returns false if there is no space or no memory for it.</summary>
    /// <param name="block">The block.</param>
    /// <param name="used">Number of its bytes that the kernel has written; the others are not copied.</param>
    public bool TryAdd(byte* block, int used)
    {
        if (_count == blocks - (_isInUse ? 1 : 0) || (_memory is null && !TryAllocate()))
        {
            return false;
        }

        int place = (_first + _count) % blocks;
        if (place >= _made)
        {
            int more = Math.Min(Part, blocks - _made);
            PopulatedMemory.Populate(At(_made), (nuint)more * (nuint)blockBytes);
            _made += more;
        }

        Buffer.MemoryCopy(block, At(place), blockBytes, used);
        _count++;
        return true;
    }

    /// <summary>Removes and returns the oldest copy, which is valid until the next call of this method; null if there is none.</summary>
    public byte* TakeNext()
    {
        _isInUse = _count > 0;
        if (_count == 0)
        {
            _first = 0;
            if (_made > Part)
            {
                Dispose();
            }

            return null;
        }

        byte* block = At(_first);
        _first = (_first + 1) % blocks;
        _count--;
        return block;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        PopulatedMemory.Free(_memory, Bytes);
        _memory = null;
        _first = _count = _made = 0;
        _isInUse = false;
    }

    private byte* At(int block) => _memory + ((nint)block * blockBytes);

    private nuint Bytes => (nuint)blocks * (nuint)blockBytes;

    private bool TryAllocate()
    {
        _memory = PopulatedMemory.Reserve(Bytes);
        return _memory is not null;
    }
}
