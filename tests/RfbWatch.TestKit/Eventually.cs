using System.Diagnostics;

namespace RfbWatch.TestKit;

/// <summary>Waits for the effect of another thread or process: for a state, never for a duration.</summary>
public static class Eventually
{
    /// <summary>
    /// The only timeout of all waits: far longer than anything takes on a loaded machine, so that a slow machine slows the tests but fails none. Only a failing
    /// test reaches it.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until the condition holds; returns how long that took.</summary>
    /// <exception cref="TimeoutException">The condition did not hold within <see cref="Limit"/>.</exception>
    public static Task<TimeSpan> Is(Func<bool> condition, string what) => Is(() => Task.FromResult(condition()), () => what);

    /// <summary>Waits until the condition holds; the text of a failure says what there was in its place.</summary>
    /// <exception cref="TimeoutException">The condition did not hold within <see cref="Limit"/>.</exception>
    public static Task<TimeSpan> Is(Func<bool> condition, Func<string> what) => Is(() => Task.FromResult(condition()), what);

    /// <summary>Waits until an asynchronous condition holds; returns how long that took.</summary>
    /// <exception cref="TimeoutException">The condition did not hold within <see cref="Limit"/>.</exception>
    public static Task<TimeSpan> Is(Func<Task<bool>> condition, string what) => Is(condition, () => what);

    private static async Task<TimeSpan> Is(Func<Task<bool>> condition, Func<string> what)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var watch = Stopwatch.StartNew();
        while (!await condition().ConfigureAwait(false))
        {
            if (watch.Elapsed >= Limit)
            {
                throw new TimeoutException($"not within {Limit.TotalSeconds} s: {what()}");
            }

#pragma warning disable RS0030 // The pause between two checks of the state.
            await Task.Delay(Pause).ConfigureAwait(false);
#pragma warning restore RS0030
        }

        return watch.Elapsed;
    }
}
