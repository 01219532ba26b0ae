using RfbWatch.Engine.Live;

namespace RfbWatch.Sensor.Service;

/// <summary>Decides whether the service may say that it lives: only when every capture loop has gone round since it last did.</summary>
internal sealed class CaptureWatchdog
{
    private Dictionary<LiveWorker, long> _before = [];

    /// <summary>Whether every loop has gone round since this was last true. A loop that began since then has.</summary>
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
