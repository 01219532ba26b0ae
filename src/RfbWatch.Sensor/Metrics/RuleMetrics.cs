using System.Diagnostics.Metrics;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Metrics;

/// <summary>Metrics of the rules, and of the loaded content.</summary>
internal static class RuleMetrics
{
    public static void Add(Meter meter, SensorState state)
    {
        meter.CreateObservableCounter("rfbwatch_alerts", () => state.Rules.Alerts, description: "Alerts raised.");
        meter.CreateObservableCounter("rfbwatch_suppressed_alerts", () => state.Rules.Suppressed, description: "Alerts suppressed by an exception.");
        meter.CreateObservableCounter("rfbwatch_rule_runs", () => state.Rules.Runs, description: "Rule runs.");
        meter.CreateObservableGauge("rfbwatch_failing_rules", () => (long)state.Rules.Failures.Count, description: "Rules whose last run failed.");
        meter.CreateObservableGauge("rfbwatch_rules", () => (long)state.Content.Rules.Rules.Count, description: "Rules in use.");
        meter.CreateObservableGauge("rfbwatch_rules_info", () => new Measurement<long>(1, new("rules_hash", state.Content.Rules.Hash), new("hash", state.Content.Hash)),
            description: "1, with the hash of the rules in use and the hash of all loaded content (rules, exceptions, watchlists, inventory, home networks) as labels.");
        meter.CreateObservableGauge("rfbwatch_rules_loaded_timestamp_seconds", () => state.Content.LoadedAt.ToUnixTimeMilliseconds() / 1000.0, description: "Time at which they were loaded, in Unix time.");
        meter.CreateObservableCounter("rfbwatch_reloads", () => state.Reloads, description: "Reloads requested.");
    }
}
