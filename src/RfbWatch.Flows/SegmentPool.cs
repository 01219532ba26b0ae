using System.Numerics;

namespace RfbWatch.Flows;

/// <summary>Reusable buffers for waiting bytes, in sizes of powers of two, with a limit on their total size.</summary>
internal sealed class SegmentPool(long maxBytes)
{
    public const int LargestBuffer = 1 << LargestBits;
    private const int SmallestBits = 6;
    private const int LargestBits = 16;

    private readonly Stack<byte[]>[] _idle = [.. Enumerable.Range(0, LargestBits - SmallestBits + 1).Select(_ => new Stack<byte[]>())];
    private long _idleBytes;

    /// <summary>Bytes of all buffers in use.</summary>
    public long Rented { get; private set; }

    /// <summary>Rents a buffer of at least this length (at most <see cref="LargestBuffer"/>); returns null if the limit is reached.</summary>
    public byte[]? TryRent(int length)
    {
        int bits = Math.Max(SmallestBits, BitOperations.Log2((uint)Math.Max(1, length - 1)) + 1);
        int size = 1 << bits;
        if (Rented + size > maxBytes)
        {
            return null;
        }

        Rented += size;
        if (_idle[bits - SmallestBits].TryPop(out byte[]? buffer))
        {
            _idleBytes -= size;
            return buffer;
        }

        if (Rented + _idleBytes > maxBytes)
        {
            Array.ForEach(_idle, stack => stack.Clear());
            _idleBytes = 0;
        }

        return new byte[size];
    }

    /// <summary>Discards a buffer that may still be in use elsewhere: it is not reused.</summary>
    public void Drop(byte[] buffer) => Rented -= buffer.Length;

    /// <summary>Releases half of the idle buffers.</summary>
    public void TrimExcess()
    {
        foreach (var stack in _idle)
        {
            for (int left = stack.Count / 2; left > 0; left--)
            {
                _idleBytes -= stack.Pop().Length;
            }
        }
    }

    public void Return(byte[] buffer)
    {
        Rented -= buffer.Length;
        _idleBytes += buffer.Length;
        _idle[BitOperations.Log2((uint)buffer.Length) - SmallestBits].Push(buffer);
    }
}
