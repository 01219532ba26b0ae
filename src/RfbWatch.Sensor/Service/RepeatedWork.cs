using RfbWatch.Sensor.Log;

namespace RfbWatch.Sensor.Service;

/// <summary>What a sensor does again and again, each apart from the others: an output that hangs or a long deletion must not keep health from being judged.</summary>
internal sealed class RepeatedWork(TimeProvider clock, SensorMessages messages) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];

    /// <summary>Cancelled when the work is to end.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Begins to do something at every interval, for the first time after one.</summary>
    /// <param name="interval">The interval.</param>
    /// <param name="what">What it is, for the log: "judging health".</param>
    /// <param name="action">Does it once. What it throws is logged, and it is tried again.</param>
    public void Start(TimeSpan interval, string what, Action action) => _running.Add(Task.Run(() => RepeatAsync(interval, what, action), CancellationToken.None));

    /// <summary>Asks all of it to end.</summary>
    /// <returns>Ends with the last of it.</returns>
    public async Task<Task> StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        return Task.WhenAll(_running);
    }

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    private async Task RepeatAsync(TimeSpan interval, string what, Action action)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                try
                {
                    action();
                }
#pragma warning disable CA1031 // A defect in one of these must not end the sensor.
                catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
                {
                    messages.Write(LogLevel.Error, "sensor", $"{what} failed and is tried again: {e.GetType().Name}: {e.Message}");
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The service stops.
        }
    }
}
