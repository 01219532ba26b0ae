using RfbWatch.Engine.Live;

namespace RfbWatch.Sensor.Service;

/// <summary>Decides whether the service may notify systemd's watchdog: only if every capture loop has made progress since the last notification.</summary>
internal sealed class CaptureWatchdog
{
    private Dictionary<LiveWorker, long> _before = [];

    /// <summary>Whether every loop has made progress since this last returned true. A loop that started in between counts as progress.</summary>
    public bool HasMoved(IEnumerable<LiveWorker> workers)
    {
        var beats = workers.ToDictionary(worker => worker, worker => worker.Heartbeat);
        if (beats.Any(beat => _before.TryGetValue(beat.Key, out long last) && beat.Value == last))
        {
            return false;
        }

        _before = beats;
        return true;
    }
}
