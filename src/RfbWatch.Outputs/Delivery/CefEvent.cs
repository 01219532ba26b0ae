using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// Converts a record in the streaming format to an event in the Common Event Format (ArcSight CEF, version 0): columns with a standard CEF extension key,
/// and the most important other columns as labelled custom strings.
/// </summary>
internal static class CefEvent
{
    private static readonly (string Column, string Key)[] Extensions =
    [
        ("ClientIP", "src"), ("ClientPort", "spt"), ("ServerIP", "dst"), ("ServerPort", "dpt"),
        ("LocalIP", "src"), ("LocalPort", "spt"), ("RemoteIP", "dst"), ("RemotePort", "dpt"),
        ("DeviceName", "dhost"), ("SessionId", "externalId"), ("AlertId", "externalId"), ("ActionType", "act"), ("AuthenticationResult", "outcome"),
        ("ClientBytes", "in"), ("ServerBytes", "out"), ("FailureReason", "reason"), ("Title", "msg"),
    ];

    private static readonly (string Column, string Label)[] Custom =
    [
        ("SecurityTypeName", "SecurityType"), ("Findings", "Findings"), ("ServerProduct", "ServerProduct"), ("DesktopName", "DesktopName"),
        ("AttackTechniques", "AttackTechniques"), ("CommunityId", "CommunityId"),
    ];

    public static string Write(ReadOnlySpan<byte> record, string version)
    {
        var reader = new Utf8JsonReader(record);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        string category = root.GetProperty("category").GetString()!;
        string table = category[(category.IndexOf('-', StringComparison.Ordinal) + 1)..];
        var row = root.GetProperty("properties");
        string name = Text(row, "Title") is { Length: > 0 } title ? title : Text(row, "ActionType") is { Length: > 0 } action ? action : table;
        var cef = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"CEF:0|RfbWatch|RfbWatch|{Header(version)}|{Header(table)}|{Header(name)}|{Severity(Text(row, "Severity"))}|");
        // CEF timestamps are Unix time in milliseconds, or text formats that differ between receivers.
        cef.Append(CultureInfo.InvariantCulture, $"rt={root.GetProperty("time").GetDateTimeOffset().ToUnixTimeMilliseconds()}");
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (column, key) in Extensions)
        {
            string value = Text(row, column);
            if (value.Length > 0 && used.Add(key))
            {
                cef.Append(' ').Append(key).Append('=').Append(Value(value));
            }
        }

        int number = 1;
        foreach (var (column, label) in Custom)
        {
            string value = Text(row, column);
            if (value.Length > 0 && value != "[]")
            {
                cef.Append(CultureInfo.InvariantCulture, $" cs{number}Label={label} cs{number}={Value(value)}");
                number++;
            }
        }

        return cef.ToString();
    }

    private static string Text(JsonElement row, string column) => row.TryGetProperty(column, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Null => "",
            _ => value.GetRawText(),
        }
        : "";

    /// <summary>CEF severities range from 0 to 10.</summary>
    private static int Severity(string severity) => severity switch
    {
        "Low" => 3,
        "Medium" => 5,
        "High" => 8,
        "Critical" => 10,
        _ => 1,
    };

    private static string Header(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static string Value(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("=", "\\=", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
