using System.Text.Json;

namespace RfbWatch.Rules.Files;

/// <summary>A custom detection of Defender XDR as Graph's <c>detectionRule</c> (beta, read 2026-11): as written by <c>rules export --to defender</c>, or as returned by Graph.</summary>
internal static class DefenderJson
{
    public static RuleFile Parse(string source, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = document.RootElement;
            if (Text(root, "queryCondition", "queryText") is not { Length: > 0 } query)
            {
                return new RuleFile([], [new RuleProblem(source, 1, 1, "RW025", "The JSON is not a detection rule of Defender (queryCondition.queryText): it is ignored.", IsWarning: true)]);
            }

            return Fields(root, query).ToRule(source);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: an escaped unpaired surrogate is valid JSON, but not a valid string.
            return RuleFile.Unreadable(source, "RW025", $"The file is not JSON: {e.Message}");
        }
    }

    private static RuleFields Fields(JsonElement root, string query)
    {
        var fields = new RuleFields();
        var (description, id) = RuleTag.Split(Text(root, "detectionAction", "alertTemplate", "description") ?? "");
        Add("id", id ?? Text(root, "id"));
        Add("name", Text(root, "displayName"));
        Add("description", description);
        Add("severity", Text(root, "detectionAction", "alertTemplate", "severity"));
        Add("tactics", Text(root, "detectionAction", "alertTemplate", "category"));
        Add("response", Text(root, "detectionAction", "alertTemplate", "recommendedActions"));
        Add("query", query);
        string? period = Text(root, "schedule", "period");
        (string Kind, string? Frequency, string? LookBack) schedule = period?.ToUpperInvariant() switch
        {
            "0" => ("NRT", null, null),
            "1H" => ("Scheduled", "1h", "4h"),
            "3H" => ("Scheduled", "3h", "12h"),
            "12H" => ("Scheduled", "12h", "2d"),
            _ => ("Scheduled", "1d", "30d"),
        };
        Add("kind", schedule.Kind);
        Add("queryFrequency", schedule.Frequency);
        Add("queryPeriod", schedule.LookBack);
        foreach (var technique in Find(root, "detectionAction", "alertTemplate", "mitreTechniques") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : default)
        {
            Add("relevantTechniques", technique.ValueKind == JsonValueKind.String ? technique.GetString() : null);
        }

        return fields;

        void Add(string key, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                fields.Add(key, value);
            }
        }
    }

    private static JsonElement? Find(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }

    private static string? Text(JsonElement element, params ReadOnlySpan<string> path) => Find(element, path) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;
}
