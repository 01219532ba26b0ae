using System.Text;
using System.Text.Json;
using RfbWatch.Events;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Web;

/// <summary>The response of /health: whether rows are being missed, and the current health states.</summary>
internal static class HealthJson
{
    /// <summary>Whether no health state indicates that rows are being missed or lost.</summary>
    public static bool IsHealthy(SensorState state) => !state.Health.Any(item => item.IsFailure);

    /// <summary><c>ok</c>, <c>warning</c> or <c>failing</c>.</summary>
    public static string Status(SensorState state) => !IsHealthy(state) ? "failing" : state.Health.Count > 0 ? "warning" : "ok";

    public static string Write(SensorState state)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JsonFormat.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("status", Status(state));
            writer.WriteBoolean("degraded", state.IsDegraded);
            writer.WriteString("started", state.Started.UtcDateTime);
            writer.WriteString("loaded_hash", state.Content.Hash);
            writer.WriteString("rules_loaded_hash", state.Content.Rules.Hash);
            writer.WriteString("rules_loaded_at", state.Content.LoadedAt.UtcDateTime);
            writer.WriteNumber("rules_loaded", state.Content.Rules.Rules.Count);
            writer.WriteStartArray("states");
            foreach (var item in state.Health)
            {
                writer.WriteStartObject();
                writer.WriteString("subject", item.Subject);
                writer.WriteString("state", item.Name);
                writer.WriteBoolean("failure", item.IsFailure);
                writer.WriteString("reason", item.Reason);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
