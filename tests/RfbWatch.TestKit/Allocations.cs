namespace RfbWatch.TestKit;

/// <summary>
/// Measures what an action allocates on the thread that runs it. A single measurement can be too high: a garbage collection, which any test can cause, charges the thread for the rest of its
/// allocation block, and the runtime allocates once when it loads a type or recompiles a method. The least of several rounds is what the action itself allocates.
/// </summary>
public static class Allocations
{
    /// <summary>Bytes that the cheapest round allocated.</summary>
    /// <param name="round">The action.</param>
    /// <param name="rounds">How often it runs; at least 1.</param>
    public static long Least(Action round, int rounds = 20) => Least(Enumerable.Range(0, rounds), _ => round());

    /// <summary>Bytes that the cheapest round allocated, for an action with different input in each.</summary>
    /// <param name="inputs">The inputs; each is produced before its round is measured.</param>
    /// <param name="round">The action.</param>
    public static long Least<T>(IEnumerable<T> inputs, Action<T> round)
    {
        long least = long.MaxValue;
        foreach (var input in inputs)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round(input);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
