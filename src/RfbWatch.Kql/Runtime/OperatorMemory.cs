using System.Runtime.InteropServices;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Runtime;

/// <summary>The memory that one operator keeps. It counts towards the limit of the run until the operator ends.</summary>
internal sealed class OperatorMemory(EvaluationContext context) : IDisposable
{
    /// <summary>Size of a value, in bytes, above which it is counted once, however many cells refer to it: a long constant list is one object in all rows.</summary>
    public const int LargeBytes = 4096;

    private readonly Dictionary<object, long> _shared = new(ReferenceEqualityComparer.Instance);
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
    public void HoldShared(object shared, long bytes)
    {
        ref long counted = ref CollectionsMarshal.GetValueRefOrAddDefault(_shared, shared, out _);
        long growth = bytes - counted;
        counted = bytes;
        Hold(growth);
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
