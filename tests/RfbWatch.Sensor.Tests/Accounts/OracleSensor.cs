using System.Collections.Concurrent;
using System.Diagnostics;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Accounts;

/// <summary>A sensor in a separate process that can be killed, and its output.</summary>
internal sealed class OracleSensor : IDisposable
{
    private readonly ConcurrentQueue<string> _talk = new();

    public OracleSensor(string clock, params string[] settings)
    {
        Process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [typeof(OracleSensor).Assembly.Location, "stepped-sensor", clock, .. settings]) { RedirectStandardError = true },
        };
        Process.ErrorDataReceived += (_, line) => _talk.Enqueue(line.Data ?? "");
        Process.Start();
        Process.BeginErrorReadLine();
    }

    public Process Process { get; }

    /// <summary>Its output so far.</summary>
    public string LogText => string.Join('\n', _talk);

    /// <summary>Waits until it is capturing.</summary>
    public Task StartedAsync() => Eventually.Is(() => Process.HasExited ? throw new InvalidOperationException($"exit {Process.ExitCode}: {LogText}") : LogText.Contains(": watching ", StringComparison.Ordinal), "a sensor that watches");

    /// <summary>Waits for its end; returns the exit code.</summary>
    public async Task<int> EndedAsync()
    {
        await Process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        return Process.ExitCode;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await EndedAsync();
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill();
        }

        Process.Dispose();
    }
}
