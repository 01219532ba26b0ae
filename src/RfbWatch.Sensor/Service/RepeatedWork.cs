using RfbWatch.Sensor.Log;

namespace RfbWatch.Sensor.Service;

/// <summary>Periodic work of a sensor. Each kind runs independently, so that an output that does not respond, or a long deletion, does not delay the evaluation of health.</summary>
internal sealed class RepeatedWork(TimeProvider clock, SensorMessages messages) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];

    /// <summary>Cancelled when the work must end.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Starts to run an action periodically; the first run is after one interval.</summary>
    /// <param name="interval">The interval.</param>
    /// <param name="what">Its name for the log, such as "evaluating health".</param>
    /// <param name="action">The action. Exceptions are logged, and the action is repeated at the next interval.</param>
    public void Start(TimeSpan interval, string what, Action action) => _running.Add(Task.Run(() => RepeatAsync(interval, what, action), CancellationToken.None));

    /// <summary>Requests the end of all work.</summary>
    /// <returns>A task that completes when all work has ended.</returns>
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
#pragma warning disable CA1031 // An error in one of the actions must not end the sensor.
                catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
                {
                    messages.Write(LogLevel.Error, "sensor", $"{what} failed and will be retried: {e.GetType().Name}: {e.Message}");
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The service is stopping.
        }
    }
}
