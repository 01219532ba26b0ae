using System.Runtime.InteropServices;

namespace RfbWatch.Capture.Live;

/// <summary>
/// Copies of the filled blocks of a ring, oldest first. After a stall the ring is full, and the kernel drops frames for as long as blocks are returned one by one while their sessions are evaluated.
/// A block is returned as soon as it is copied, so that the ring is free long before its sessions are evaluated. The memory, at most the size of the ring, is freed with the last block.
/// </summary>
/// <param name="blocks">Number of blocks of the ring.</param>
/// <param name="blockBytes">Size of a block in bytes.</param>
internal sealed unsafe class RingBacklog(int blocks, int blockBytes) : IDisposable
{
    private byte* _memory;
    private int _count;
    private int _next;

    /// <summary>Copies a block behind the others; false if there is no space or no memory for it.</summary>
    /// <param name="block">The block.</param>
    /// <param name="used">Number of its bytes that the kernel has written; the others are not copied.</param>
    public bool TryAdd(byte* block, int used)
    {
        if (_count == blocks || (_memory is null && !TryAllocate()))
        {
            return false;
        }

        Buffer.MemoryCopy(block, At(_count), blockBytes, used);
        _count++;
        return true;
    }

    /// <summary>The next copy, which is valid until the next call; null after the last.</summary>
    public byte* TakeNext()
    {
        if (_next < _count)
        {
            return At(_next++);
        }

        Dispose();
        return null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // The system's allocator returns a block of this size to the system at once.
        NativeMemory.Free(_memory);
        _memory = null;
        _count = _next = 0;
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
