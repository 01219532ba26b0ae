using System.Text.Json;
using RfbWatch.Engine;
using RfbWatch.Events;

namespace RfbWatch.Cli.Reports;

/// <summary>The JSON object written by <c>--stats</c>.</summary>
internal static class StatsJson
{
    /// <summary>Number of decimal places of the seconds.</summary>
    private const int SecondsDigits = 6;

    /// <summary>The object as one line.</summary>
    public static string Of(RunTotals totals) => JsonFormat.TextOf(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("packets", totals.Packets);
        writer.WriteNumber("bytes", totals.Bytes);
        writer.WriteNumber("seconds", Math.Round(totals.Elapsed.TotalSeconds, SecondsDigits));
        writer.WriteNumber("packets_per_second", Math.Round(totals.PacketsPerSecond));
        writer.WriteNumber("flows", totals.Flows);
        writer.WriteNumber("sessions", totals.Sessions);
        writer.WriteNumber("gaps", totals.Gaps);
        writer.WritePropertyName("limits");
        JsonFormat.Write(writer, Cell.Counts(totals.Limits));
        writer.WriteBoolean("degraded", totals.Degraded);
        writer.WriteNumber("evicted_flows", totals.EvictedFlows);
        writer.WriteNumber("duplicate_sessions", totals.DuplicateSessions);
        writer.WriteNumber("duplicate_connections", totals.DuplicateConnections);
        writer.WriteNumber("conversations_lost", totals.ConversationsLost);
        writer.WriteNumber("banners_unanswered", totals.BannersUnanswered);
        WriteStages(writer, totals);
        writer.WriteNumber("uncaptured_bytes", totals.Unread.PayloadBytes);
        writer.WriteNumber("uncaptured_packets", totals.Unread.PayloadPackets);
        writer.WriteNumber("cut_packets", totals.Unread.CutPackets);
        writer.WriteNumber("incomplete_packets", totals.Unread.IncompletePackets);
        writer.WritePropertyName("unopened_encapsulations");
        JsonFormat.Write(writer, Cell.Counts(totals.Unread.Encapsulations));
        writer.WritePropertyName("unknown_link_types");
        JsonFormat.Write(writer, Cell.Counts(totals.Unread.LinkTypes));
        writer.WriteEndObject();
    });

    private static void WriteStages(Utf8JsonWriter writer, RunTotals totals)
    {
        writer.WriteStartObject("flow_stages");
        foreach (var (name, stage) in totals.Stages.Where(stage => !stage.Value.IsEmpty))
        {
            writer.WritePropertyName(name);
            JsonFormat.Write(writer, stage.ToBag());
        }

        writer.WriteEndObject();
    }
}
