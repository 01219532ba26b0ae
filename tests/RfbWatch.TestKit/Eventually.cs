using System.Diagnostics;

namespace RfbWatch.TestKit;

/// <summary>Waits for what another thread or process brings about: for a state, never for a time.</summary>
public static class Eventually
{
    /// <summary>
    /// The one limit of all waits: far longer than anything takes on a loaded machine, so that a slow one makes the tests slower and fails none. Only a failing test meets it.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until the condition holds; gives how long that took.</summary>
    /// <exception cref="TimeoutException">It did not hold within <see cref="Limit"/>.</exception>
    public static Task<TimeSpan> Is(Func<bool> condition, string what) => Is(() => Task.FromResult(condition()), what);

    /// <summary>Waits until the condition, which is itself waited for, holds; gives how long that took.</summary>
    /// <exception cref="TimeoutException">It did not hold within <see cref="Limit"/>.</exception>
    public static async Task<TimeSpan> Is(Func<Task<bool>> condition, string what)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var watch = Stopwatch.StartNew();
        while (!await condition().ConfigureAwait(false))
        {
            if (watch.Elapsed >= Limit)
            {
                throw new TimeoutException($"not within {Limit.TotalSeconds} s: {what}");
            }

#pragma warning disable RS0030 // The pause between two looks at the state.
            await Task.Delay(Pause).ConfigureAwait(false);
#pragma warning restore RS0030
        }

        return watch.Elapsed;
    }
}
