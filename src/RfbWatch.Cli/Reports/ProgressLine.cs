using System.Globalization;
using RfbWatch.Engine;

namespace RfbWatch.Cli.Reports;

/// <summary>One line on the terminal with the progress of a run: bytes, rate, remaining time. Removed when disposed.</summary>
internal sealed class ProgressLine : IDisposable
{
    /// <summary>Time before progress is first shown; shorter runs show none.</summary>
    private static readonly TimeSpan FirstAfter = TimeSpan.FromMilliseconds(700);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly TriageProgress _progress;
    private readonly TextWriter _error;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private bool _shown;
    private bool _done;

    /// <summary>Shows the progress on the writer, which must be a terminal.</summary>
    public ProgressLine(TriageProgress progress, TextWriter error, TimeProvider clock)
    {
        _progress = progress;
        _error = error;
        _clock = clock;
        _began = clock.GetTimestamp();
        _timer = clock.CreateTimer(_ => Show(), null, FirstAfter, Interval);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _done = true;
            if (_shown)
            {
                _error.Write("\r\u001b[K");
            }
        }
    }

    /// <summary>The text of the line after the elapsed time.</summary>
    internal static string Text(TriageProgress progress, TimeSpan elapsed)
    {
        double rate = progress.BytesRead / Math.Max(elapsed.TotalSeconds, 0.001);
        string done = string.Create(CultureInfo.InvariantCulture,
            $"{progress.InputsDone}/{progress.Inputs} inputs, {progress.BytesRead / 1e6:N0} MB, {rate / 1e6:N0} MB/s, {progress.Packets:N0} packets");
        if (progress.BytesTotal <= 0 || rate <= 0)
        {
            return done;
        }

        double share = Math.Clamp((double)progress.BytesRead / progress.BytesTotal, 0, 1);
        var left = TimeSpan.FromSeconds(Math.Max(0, progress.BytesTotal - progress.BytesRead) / rate);
        return string.Create(CultureInfo.InvariantCulture, $"{share * 100,3:0} % {done}, {left:hh\\:mm\\:ss} left");
    }

    private void Show()
    {
        lock (_gate)
        {
            if (!_done)
            {
                _error.Write("\r" + ConsoleText.Fit(Text(_progress, _clock.GetElapsedTime(_began)), Terminal.DefaultWidth - 1) + "\u001b[K");
                _shown = true;
            }
        }
    }
}
