using System.Text.Json;
using System.Text.RegularExpressions;

namespace RfbWatch.TestKit;

/// <summary>
/// Checks JSON against the part of JSON Schema 2020-12 that the published schemas use: type, properties, required,
/// additionalProperties false, enum, const, pattern, minimum, maximum, oneOf, $ref into $defs, contentMediaType application/json.
/// Any other keyword is an error, so that nothing in a schema goes unchecked.
/// </summary>
public sealed class JsonSchemaValidator(JsonElement schema)
{
    private static readonly HashSet<string> Known =
    [
        "$schema", "title", "description", "type", "properties", "required", "additionalProperties", "enum", "const", "pattern",
        "minimum", "maximum", "oneOf", "$ref", "$defs", "contentMediaType",
    ];

    /// <summary>The errors in the value, one per line; empty if it is valid.</summary>
    public IReadOnlyList<string> Check(JsonElement value)
    {
        var errors = new List<string>();
        Check(value, schema, "$", errors);
        return errors;
    }

    private void Check(JsonElement value, JsonElement rule, string path, List<string> errors)
    {
        foreach (var keyword in rule.EnumerateObject())
        {
            if (!Known.Contains(keyword.Name))
            {
                errors.Add($"{path}: keyword '{keyword.Name}' is not checked");
            }
        }

        if (rule.TryGetProperty("$ref", out var reference))
        {
            string name = reference.GetString()!["#/$defs/".Length..];
            Check(value, schema.GetProperty("$defs").GetProperty(name), path, errors);
        }

        if (rule.TryGetProperty("oneOf", out var choices) && choices.EnumerateArray().Count(choice => IsValid(value, choice, path)) != 1)
        {
            errors.Add($"{path}: not exactly one of the choices fits {Short(value)}");
        }

        CheckType(value, rule, path, errors);
        CheckValue(value, rule, path, errors);
        if (value.ValueKind == JsonValueKind.Object)
        {
            CheckMembers(value, rule, path, errors);
        }
    }

    private bool IsValid(JsonElement value, JsonElement rule, string path)
    {
        var errors = new List<string>();
        Check(value, rule, path, errors);
        return errors.Count == 0;
    }

    private static void CheckType(JsonElement value, JsonElement rule, string path, List<string> errors)
    {
        if (!rule.TryGetProperty("type", out var type))
        {
            return;
        }

        var allowed = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(each => each.GetString()!) : [type.GetString()!];
        bool fits = allowed.Any(each => each switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            _ => false,
        });
        if (!fits)
        {
            errors.Add($"{path}: {Short(value)} is no {type}");
        }
    }

    private static void CheckValue(JsonElement value, JsonElement rule, string path, List<string> errors)
    {
        if (rule.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(each => JsonElement.DeepEquals(each, value)))
        {
            errors.Add($"{path}: {Short(value)} is none of {allowed}");
        }

        if (rule.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(constant, value))
        {
            errors.Add($"{path}: {Short(value)} is not {constant}");
        }

        if (value.ValueKind == JsonValueKind.Number
            && ((rule.TryGetProperty("minimum", out var least) && value.GetDecimal() < least.GetDecimal())
                || (rule.TryGetProperty("maximum", out var most) && value.GetDecimal() > most.GetDecimal())))
        {
            errors.Add($"{path}: {value} is out of range");
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return;
        }

        if (rule.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(value.GetString()!, pattern.GetString()!))
        {
            errors.Add($"{path}: {Short(value)} does not match {pattern}");
        }

        if (rule.TryGetProperty("contentMediaType", out _))
        {
            try
            {
                using var inner = JsonDocument.Parse(value.GetString()!);
            }
            catch (JsonException e)
            {
                errors.Add($"{path}: holds no JSON: {e.Message}");
            }
        }
    }

    private void CheckMembers(JsonElement value, JsonElement rule, string path, List<string> errors)
    {
        if (rule.TryGetProperty("required", out var required))
        {
            errors.AddRange(required.EnumerateArray().Select(name => name.GetString()!).Where(name => !value.TryGetProperty(name, out _))
                .Select(name => $"{path}: '{name}' is missing"));
        }

        if (!rule.TryGetProperty("properties", out var properties))
        {
            return;
        }

        bool closed = rule.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.False;
        var seen = new HashSet<string>();
        foreach (var member in value.EnumerateObject())
        {
            if (!seen.Add(member.Name))
            {
                errors.Add($"{path}: '{member.Name}' stands twice");
            }

            if (properties.TryGetProperty(member.Name, out var memberRule))
            {
                Check(member.Value, memberRule, $"{path}.{member.Name}", errors);
            }
            else if (closed)
            {
                errors.Add($"{path}: '{member.Name}' is not allowed");
            }
        }
    }

    private static string Short(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}
