using System.Runtime.InteropServices;

namespace RfbWatch.Capture.Live;

/// <summary>
/// Copies of filled blocks of a ring, oldest first. While a reader is behind, or after a stall, blocks that are returned one by one while their sessions are evaluated leave the kernel little of
/// the ring, and it drops frames in the next burst. A block is returned as soon as it is copied, long before its sessions are evaluated. The memory, at most the size of the ring, is freed with
/// the last block.
/// </summary>
/// <param name="blocks">Number of blocks of the ring.</param>
/// <param name="blockBytes">Size of a block in bytes.</param>
internal sealed unsafe class RingBacklog(int blocks, int blockBytes) : IDisposable
{
    private byte* _memory;
    private int _first;
    private int _count;

    /// <summary>Copies a block behind the others; false if there is no space or no memory for it.</summary>
    /// <param name="block">The block.</param>
    /// <param name="used">Number of its bytes that the kernel has written; the others are not copied.</param>
    public bool TryAdd(byte* block, int used)
    {
        if (_count == blocks || (_memory is null && !TryAllocate()))
        {
            return false;
        }

        Buffer.MemoryCopy(block, At((_first + _count) % blocks), blockBytes, used);
        _count++;
        return true;
    }

    /// <summary>The oldest copy, which is valid until the next call of any method; null if there is none.</summary>
    public byte* TakeNext()
    {
        if (_count == 0)
        {
            Dispose();
            return null;
        }

        var block = At(_first);
        _first = (_first + 1) % blocks;
        _count--;
        return block;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // The system's allocator returns a block of this size to the system at once.
        NativeMemory.Free(_memory);
        _memory = null;
        _first = _count = 0;
    }

    private byte* At(int block) => _memory + ((nint)block * blockBytes);

    private bool TryAllocate()
    {
        try
        {
            _memory = (byte*)NativeMemory.Alloc((nuint)blocks, (nuint)blockBytes);
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }
}
