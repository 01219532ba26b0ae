using System.Text.Json;
using RfbWatch.Flows;
using RfbWatch.Protocol;

namespace RfbWatch.Events;

/// <summary>The Conflict column of RfbSessions: which bytes of the handshake are disputed, by which frames, why one copy was taken, and what else could be read.</summary>
internal static class ConflictJson
{
    /// <summary>The object; null where no copies differ.</summary>
    public static JsonText? Of(ConversationFacts facts) =>
        facts.Handshake is { Conflict: { } conflict } handshake ? JsonText.Of(writer => Write(writer, conflict, handshake)) : null;

    private static void Write(Utf8JsonWriter writer, HandshakeConflict conflict, DisputedHandshake handshake)
    {
        writer.WriteStartObject();
        writer.WriteString("side", conflict.Side == handshake.Facts.Server ? "Server" : "Client");
        writer.WriteString("token", conflict.Token.ToString());
        writer.WriteNumber("stream_offset", conflict.Offset);
        writer.WriteNumber("length", conflict.Length);
        writer.WriteString("decision", conflict.Decision.ToString());
        writer.WriteBoolean("undecided", handshake.Undecided);
        writer.WriteBoolean("truncated", handshake.Truncated);
        writer.WriteStartArray("copies");
        foreach (var copy in conflict.Copies)
        {
            writer.WriteStartObject();
            writer.WriteNumber("frame", copy.Frame);
            writer.WriteBoolean("taken", copy.Taken);
            writer.WriteString("marks", copy.Marks == 0 ? "" : ((SegmentMarks)copy.Marks).ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("rivals");
        foreach (var rival in handshake.Rivals)
        {
            Write(writer, rival);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ReadingFacts rival)
    {
        writer.WriteStartObject();
        writer.WriteString("server_version", rival.ServerVersion?.ToString() ?? "");
        writer.WriteString("client_version", rival.ClientVersion?.ToString() ?? "");
        writer.WriteString("offered_security_types", rival.Offered);
        if (rival.SecurityType is { } type)
        {
            writer.WriteNumber("security_type", type);
        }

        writer.WriteString("result", rival.Result.ToString());
        writer.WriteBoolean("no_authentication", rival.NoAuthentication);
        writer.WriteEndObject();
    }
}
