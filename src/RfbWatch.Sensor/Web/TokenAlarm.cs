using System.Globalization;
using System.Net;
using RfbWatch.Sensor.Log;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Web;

/// <summary>Counts and logs requests without the correct token: the first one immediately, then at most one line per minute, with the number of requests.</summary>
internal sealed class TokenAlarm(WebCounters counters, SensorLog log, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private long _wrong;
    private long _missing;
    private IPAddress? _last;

    /// <summary>Records a request without the correct token.</summary>
    public void Failed(bool isMissing, IPAddress? from)
    {
        counters.TokenFailed(isMissing);
        lock (_lock)
        {
            _ = isMissing ? _missing++ : _wrong++;
            _last = from;
            if (_timer is null)
            {
                Report();
                _timer = clock.CreateTimer(_ => Elapsed(), null, Interval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    private void Elapsed()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
            if (_wrong + _missing > 0)
            {
                Report();
                _timer = clock.CreateTimer(_ => Elapsed(), null, Interval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Report()
    {
        log.Write(LogLevel.Warning, "web", string.Create(CultureInfo.InvariantCulture,
            $"requests were refused: {_wrong} with a wrong token, {_missing} without one, the last from {_last}; further ones are logged once per minute and counted in rfbwatch_web_token_failures_total"));
        (_wrong, _missing) = (0, 0);
    }
}
