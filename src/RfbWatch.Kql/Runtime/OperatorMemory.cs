using System.Runtime.InteropServices;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Runtime;

/// <summary>The memory that one operator keeps. It counts towards the limit of the run until the operator ends.</summary>
internal sealed class OperatorMemory(EvaluationContext context) : IDisposable
{
    /// <summary>Size of a value, in bytes, above which it is counted once, however many cells refer to it: a long constant list is one object in all rows.</summary>
    public const int LargeBytes = 4096;

    private readonly Dictionary<object, (long Bytes, bool IsStored)> _shared = new(ReferenceEqualityComparer.Instance);
    private long _held;

    public EvaluationContext Context => context;

    public void Hold(long bytes)
    {
        _held += bytes;
        context.Hold(bytes);
    }

    public void Release(long bytes)
    {
        _held -= bytes;
        context.Release(bytes);
    }

    /// <summary>Counts an object to which many rows refer: the bytes by which it has grown since the last call.</summary>
    /// <param name="shared">The object.</param>
    /// <param name="bytes">Its memory, in bytes.</param>
    /// <param name="isStored">Whether stored rows refer to it, so that it counts until the operator ends.</param>
    public void HoldShared(object shared, long bytes, bool isStored = true)
    {
        ref var counted = ref CollectionsMarshal.GetValueRefOrAddDefault(_shared, shared, out _);
        long growth = bytes - counted.Bytes;
        counted = (bytes, counted.IsStored || isStored);
        Hold(growth);
    }

    /// <summary>Subtracts an object that is no longer used, unless stored rows refer to it.</summary>
    public void ReleaseShared(object shared)
    {
        if (_shared.TryGetValue(shared, out var counted) && !counted.IsStored)
        {
            _shared.Remove(shared);
            Release(counted.Bytes);
        }
    }

    /// <summary>Counts the strings and dynamic values of stored cells.</summary>
    public void HoldCells(ReadOnlySpan<KustoValue> cells)
    {
        long small = 0;
        foreach (var cell in cells)
        {
            long bytes = DynamicExtent.BytesOf(cell);
            if (bytes <= LargeBytes)
            {
                small += bytes;
            }
            else
            {
                HoldShared(cell.Reference!, bytes);
            }
        }

        Hold(small);
    }

    /// <summary>Returns the rows, and gives the memory back after the last one.</summary>
    public IEnumerable<KustoValue[]> ReleasedAfter(IEnumerable<KustoValue[]> rows)
    {
        using (this)
        {
            foreach (var row in rows)
            {
                yield return row;
            }
        }
    }

    public void Dispose()
    {
        context.Release(_held);
        _held = 0;
    }
}
