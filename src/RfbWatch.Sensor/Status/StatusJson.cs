using System.Text;
using System.Text.Json;
using RfbWatch.Engine.Live;
using RfbWatch.Events;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Metrics;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Summary;
using RfbWatch.Sensor.Web;

namespace RfbWatch.Sensor.Status;

/// <summary>The status of a sensor for <c>rfbwatch status</c>, as one JSON object. Fields may be added; existing ones keep their meaning.</summary>
internal static class StatusJson
{
    private const int LastAlerts = 10;

    public static string Write(SensorState state, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var summary = state.Summary.Take();
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonFormat.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("name", state.Options.Name);
            json.WriteString("version", BuildInfo.Version);
            json.WriteNumber("process", Environment.ProcessId);
            json.WriteString("status", HealthJson.Status(state));
            json.WriteBoolean("ready", state.IsReady);
            json.WriteBoolean("degraded", state.IsDegraded);
            json.WriteString("time", now.UtcDateTime);
            json.WriteString("started", state.Started.UtcDateTime);
            json.WriteNumber("resident_bytes", Environment.WorkingSet);
            Each(json, "states", state.Health, State);
            Each(json, "sources", state.Inputs, Source);
            Queue(json, state);
            Each(json, "outputs", state.Outputs.All, Output);
            Sessions(json, summary);
            Alerts(json, state, summary);
            Rules(json, state);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void State(Utf8JsonWriter json, HealthState state)
    {
        json.WriteString("subject", state.Subject);
        json.WriteString("state", state.Name);
        json.WriteBoolean("failure", state.IsFailure);
        json.WriteString("reason", state.Reason);
    }

    private static void Source(Utf8JsonWriter json, InputHealth input)
    {
        var counters = input.Input.Counters;
        json.WriteString("name", input.Input.Name);
        json.WriteBoolean("read", input.IsRead);
        json.WriteNumber("packets", counters.Packets);
        json.WriteNumber("bytes", counters.Bytes);
        json.WriteNumber("packets_per_second", Math.Round(input.PacketRate, 1));
        json.WriteNumber("bits_per_second", Math.Round(input.BitRate));
        json.WriteNumber("kernel_dropped_packets", counters.KernelDrops);
        json.WriteNumber("drop_ratio", Math.Round(input.DropRatio, 6));
        json.WriteNumber("duplicate_ratio", Math.Round(input.DuplicateRatio, 6));
        json.WriteNumber("flows", counters.Flows);
        json.WriteNumber("tracked_flows", counters.Stages.Values.Sum(stage => stage.Tracked));
        json.WriteNumber("sessions", counters.Sessions);
        json.WriteNumber("gaps", counters.Gaps);
        json.WriteStartObject("limits_met");
        foreach (var (limit, count) in counters.Limits)
        {
            json.WriteNumber(limit, count);
        }

        json.WriteEndObject();
        if (input.Input.LastTicks > 0)
        {
            json.WriteString("last_packet", new DateTime(input.Input.LastTicks, DateTimeKind.Utc));
        }
    }

    private static void Queue(Utf8JsonWriter json, SensorState state)
    {
        json.WriteStartObject("queue");
        json.WriteNumber("items", state.Queue.Count);
        json.WriteNumber("most_items", state.Options.QueuedRows);
        json.WriteNumber("dropped_sessions", state.Queue.DroppedSessions);
        json.WriteNumber("dropped_priority_sessions", state.Queue.DroppedPrioritySessions);
        json.WriteNumber("dropped_connections", state.Queue.DroppedConnections);
        json.WriteNumber("emitted_rows", state.Publisher.Rows);
        json.WriteEndObject();
    }

    private static void Output(Utf8JsonWriter json, ILiveOutput output)
    {
        json.WriteString("name", output.Name);
        json.WriteString("problem", output.Problem?.Reason ?? "");
        var account = output.Account;
        json.WriteNumber("emitted", account.Emitted);
        json.WriteNumber("delivered", account.Delivered);
        json.WriteNumber("waiting", account.Waiting);
        json.WriteNumber("refused", account.Refused);
        json.WriteNumber("lost", account.LostRows);
        json.WriteStartObject("lost_by_cause");
        foreach (var (cause, rows) in account.Lost)
        {
            json.WriteNumber(cause.ToString(), rows);
        }

        json.WriteEndObject();
        json.WriteNumber("repeated", account.Repeated);
        if (output is SpoolOutput spool)
        {
            json.WriteNumber("oldest_waiting_seconds", Math.Round(spool.Age.TotalSeconds, 1));
        }
    }

    private static void Sessions(Utf8JsonWriter json, SummarySnapshot summary)
    {
        json.WriteString("sessions_since", summary.Since);
        json.WriteBoolean("past_is_read", summary.IsComplete);
        Each(json, "sessions", summary.Periods, (writer, period) =>
        {
            writer.WriteString("period", period.Name);
            writer.WriteNumber("sessions", period[Measure.Sessions]);
            writer.WriteNumber("no_authentication", period[Measure.NoAuthentication]);
            writer.WriteNumber("public_peer", period[Measure.PublicPeer]);
            writer.WriteNumber("failed_logins", period[Measure.FailedLogins]);
            writer.WriteNumber("alerts", period[Measure.Alerts]);
        });
    }

    private static void Alerts(Utf8JsonWriter json, SensorState state, SummarySnapshot summary)
    {
        json.WriteStartObject("alerts");
        json.WriteNumber("raised", state.Rules.Alerts);
        json.WriteNumber("suppressed", state.Rules.Suppressed);
        Each(json, "last", summary.LastAlerts.Take(LastAlerts), (writer, alert) =>
        {
            writer.WriteString("time", alert.Time);
            writer.WriteString("severity", alert.Severity);
            writer.WriteString("title", alert.Title);
            writer.WriteString("rule", alert.Rule);
            writer.WriteString("id", alert.Id);
        });
        json.WriteEndObject();
    }

    private static void Rules(Utf8JsonWriter json, SensorState state)
    {
        var content = state.Content;
        json.WriteStartObject("rules");
        json.WriteString("hash", content.Hash);
        json.WriteString("rules_hash", content.Rules.Hash);
        json.WriteString("loaded", content.LoadedAt.UtcDateTime);
        json.WriteNumber("runs", state.Rules.Runs);
        Each(json, "loaded_rules", content.Rules.Rules, (writer, rule) =>
        {
            writer.WriteString("id", rule.Rule.Id);
            writer.WriteString("name", rule.Rule.Name);
            writer.WriteString("severity", rule.Rule.Severity.ToString());
            writer.WriteString("source", rule.Rule.Source);
        });
        Each(json, "problems", content.Problems, (writer, problem) => writer.WriteString("problem", problem));
        json.WriteEndObject();
    }

    private static void Each<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
