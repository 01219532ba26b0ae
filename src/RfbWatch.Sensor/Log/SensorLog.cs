using System.Globalization;
using System.Text;
using System.Text.Json;
using RfbWatch.Events;
using RfbWatch.Protocol;

namespace RfbWatch.Sensor.Log;

/// <summary>
/// The sensor's own log: a line has its time in UTC, its level, what it comes from, and a text. As text, <c>2026-11-28T19:46:38.123Z warning health: …</c>, or as JSON.
/// Where systemd's journal reads it, each line begins with its priority (sd-daemon(3)), and text goes without the time, which the journal has. Safe from any thread.
/// </summary>
/// <param name="writer">Where the lines go.</param>
/// <param name="isJson">Whether lines are JSON objects with time, level, source and message.</param>
/// <param name="isJournal">Whether systemd's journal reads them.</param>
/// <param name="clock">The clock.</param>
public sealed class SensorLog(TextWriter writer, bool isJson, bool isJournal, TimeProvider clock)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private readonly Lock _lock = new();

    /// <summary>Writes a line. Whatever text from outside is in it, it is one line; where it goes may be a full disk or a closed pipe: that ends nothing else.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="source">The part of the sensor that it comes from: <c>sensor</c>, <c>health</c>, <c>rules</c>, <c>outputs</c>, <c>web</c>.</param>
    /// <param name="message">What there is to say.</param>
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
            // Nobody listens. Health and metrics still report it.
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
