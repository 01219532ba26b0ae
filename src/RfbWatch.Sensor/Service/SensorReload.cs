using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Log;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Service;

/// <summary>Reads rules, exceptions, watchlists, inventory and home networks anew, beside those in use; what is wrong leaves the old in use. Log files are opened anew either way.</summary>
internal sealed class SensorReload(SensorOptions started, SensorEnvironment environment, SensorMessages messages, SystemdNotifier systemd)
{
    private readonly Lock _lock = new();

    /// <summary>Reads anew; waits for a reload that is under way. Before the start has ended and after the end has begun it does nothing.</summary>
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
        // The timestamps of the system's clock are what systemd asks for, CLOCK_MONOTONIC (sd_notify(3)).
        systemd.Reloading(environment.Clock.GetElapsedTime(0));
        var old = state.Content;
        string? problem;
        try
        {
            state.Outputs.Reopen();
            problem = Replace(state, environment.Reread());
        }
#pragma warning disable CA1031 // It comes by a signal: what nobody catches here ends the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            problem = e is IOException or UnauthorizedAccessException ? e.Message : $"{e.GetType().Name}: {e.Message}";
        }

        state.ReloadProblem = problem is null ? "" : $"reload failed, what was loaded before stays in force: {problem}";
        state.Reloads++;
        string status = state.ReloadProblem.Length > 0
            ? state.ReloadProblem
            : $"reloaded: {state.Content.Rules.Rules.Count} rules, hash {state.Content.Hash} (was {old.Hash})";
        messages.Write(state.ReloadProblem.Length > 0 ? LogLevel.Error : LogLevel.Information, "sensor", status);
        systemd.Ready(status);
    }

    /// <summary>Puts what the files say now in the place of what is loaded, if nothing is wrong with it; else says what is.</summary>
    private string? Replace(SensorState state, SensorConfiguration configuration)
    {
        if (configuration.Errors.Count > 0)
        {
            return configuration.Errors[0];
        }

        string[] restart = [.. SettingTable.All.Where(setting => setting.NeedsRestart && configuration[setting.Key] != started.Configuration[setting.Key]).Select(setting => setting.Key)];
        if (restart.Length > 0)
        {
            messages.Write(LogLevel.Warning, "settings", $"changed, but in force only after a restart: {string.Join(", ", restart)}");
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
