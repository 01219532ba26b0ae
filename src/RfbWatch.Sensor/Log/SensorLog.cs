using System.Globalization;
using System.Text;
using System.Text.Json;
using RfbWatch.Events;
using RfbWatch.Protocol;

namespace RfbWatch.Sensor.Log;

/// <summary>
/// The sensor's log. A line consists of its time in UTC, its level, its source, and a message: as text, <c>2026-11-28T19:46:38.123Z warning health: …</c>, or as JSON.
/// For systemd's journal, each line begins with its priority (sd-daemon(3)); text lines have no time, because the journal adds it. Safe for concurrent use.
/// </summary>
/// <param name="writer">Destination of the lines.</param>
/// <param name="isJson">Whether lines are JSON objects with time, level, source and message.</param>
/// <param name="isJournal">Whether the destination is systemd's journal.</param>
/// <param name="clock">The clock.</param>
public sealed class SensorLog(TextWriter writer, bool isJson, bool isJournal, TimeProvider clock)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private readonly Lock _lock = new();

    /// <summary>Writes one line, even if the message contains line breaks. If the destination is a full disk or a closed pipe, the line is discarded.</summary>
    /// <param name="level">Its severity.</param>
    /// <param name="source">The part of the sensor that writes it: <c>sensor</c>, <c>health</c>, <c>rules</c>, <c>outputs</c>, <c>web</c>.</param>
    /// <param name="message">The message.</param>
    public void Write(LogLevel level, string source, string message)
    {
        string line = isJson ? Json(level, source, message) : Text(level, source, message);
        try
        {
            lock (_lock)
            {
                writer.WriteLine(isJournal ? string.Create(CultureInfo.InvariantCulture, $"<{(int)level}>{line}") : line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The line is lost. Health and metrics still report the event.
        }
    }

    private string Time => clock.GetUtcNow().UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private string Text(LogLevel level, string source, string message) =>
        (isJournal ? "" : $"{Time} {NameOf(level)} ") + $"{source}: {WireText.Clean(message)}";

    private string Json(LogLevel level, string source, string message)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonFormat.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("time", Time);
            json.WriteString("level", NameOf(level));
            json.WriteString("source", source);
            json.WriteString("message", WireText.Clean(message));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string NameOf(LogLevel level) => level switch { LogLevel.Error => "error", LogLevel.Warning => "warning", LogLevel.Information => "info" };
}
