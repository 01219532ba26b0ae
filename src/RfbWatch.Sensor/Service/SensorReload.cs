using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Log;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Service;

/// <summary>
/// Reloads rules, exceptions, watchlists, inventory and home networks, without changing those in use; if there is an error, the previous content stays in use. Output files are
/// reopened in either case.
/// </summary>
internal sealed class SensorReload(SensorOptions started, SensorEnvironment environment, SensorMessages messages, SystemdNotifier systemd)
{
    private readonly Lock _lock = new();

    /// <summary>Reloads the content after any reload in progress. Does nothing before the start has completed or after the stop has begun.</summary>
    public void Run(SensorState state)
    {
        lock (_lock)
        {
            if (state.IsRunning)
            {
                Replace(state);
            }
        }
    }

    private void Replace(SensorState state)
    {
        // systemd expects a timestamp of the system's monotonic clock, CLOCK_MONOTONIC (sd_notify(3)).
        systemd.Reloading(environment.Clock.GetElapsedTime(0));
        var old = state.Content;
        string? problem;
        try
        {
            state.Outputs.Reopen();
            problem = Replace(state, environment.Reread());
        }
#pragma warning disable CA1031 // A signal triggers it: an exception that is not caught here would end the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            problem = e is IOException or UnauthorizedAccessException ? e.Message : $"{e.GetType().Name}: {e.Message}";
        }

        state.ReloadProblem = problem is null ? "" : $"reload failed, the previous content stays in use: {problem}";
        state.Reloads++;
        string status = state.ReloadProblem.Length > 0
            ? state.ReloadProblem
            : $"reloaded: {state.Content.Rules.Rules.Count} rules, hash {state.Content.Hash} (was {old.Hash})";
        messages.Write(state.ReloadProblem.Length > 0 ? LogLevel.Error : LogLevel.Information, "sensor", status);
        systemd.Ready(status);
    }

    /// <summary>Replaces the loaded content with the current files if they have no errors; otherwise returns the error.</summary>
    private string? Replace(SensorState state, SensorConfiguration configuration)
    {
        if (configuration.Errors.Count > 0)
        {
            return configuration.Errors[0];
        }

        string[] restart = [.. SettingTable.All.Where(setting => setting.NeedsRestart && configuration[setting.Key] != started.Configuration[setting.Key]).Select(setting => setting.Key)];
        if (restart.Length > 0)
        {
            messages.Write(LogLevel.Warning, "settings", $"changed, but applied only after a restart: {string.Join(", ", restart)}");
        }

        var fresh = LoadedContent.Load(SensorOptions.Of(configuration), started.Name, state.Store, environment.Clock.GetUtcNow());
        if (fresh.HasErrors)
        {
            return fresh.Problems[0];
        }

        state.Content = fresh;
        foreach (var input in state.Inputs)
        {
            input.Input.Use(fresh.Detection);
        }

        return null;
    }
}
