using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Parses a User-Agent header for <c>parse_user_agent()</c>: browser, operating system and device by <see cref="UserAgentTable"/>.</summary>
internal static class UserAgentText
{
    private const string Other = "Other";

    /// <summary>Returns a bag with the requested parts: any of browser, os and device.</summary>
    public static KustoValue Parse(string agent, IReadOnlyCollection<string> wanted)
    {
        var entries = new List<KeyValuePair<string, KustoValue>>();
        if (wanted.Contains("browser"))
        {
            entries.Add(KeyValuePair.Create("Browser", Browser(agent)));
        }

        if (wanted.Contains("os"))
        {
            entries.Add(KeyValuePair.Create("OperatingSystem", OperatingSystem(agent)));
        }

        if (wanted.Contains("device"))
        {
            entries.Add(KeyValuePair.Create("Device", Device(agent)));
        }

        return KustoValue.Of(new DynamicBag(entries));
    }

    private static KustoValue Browser(string agent)
    {
        var (family, version) = Find(agent, UserAgentTable.Browsers);
        // With Trident (Internet Explorer), the browser version follows "rv:".
        if (agent.Contains("Trident/", StringComparison.Ordinal) && After(agent, "rv:") is { Length: > 0 } revision)
        {
            version = revision;
        }

        if (family == "Safari" && agent.Contains("Mobile/", StringComparison.Ordinal))
        {
            family = "Mobile Safari";
        }

        if (family == "Chrome" && agent.Contains("Mobile", StringComparison.Ordinal))
        {
            family = "Chrome Mobile";
        }

        if (family == "Firefox" && agent.Contains("Mobile", StringComparison.Ordinal))
        {
            family = "Firefox Mobile";
        }

        return Bag(("Family", family), ("MajorVersion", At(version, 0)), ("MinorVersion", At(version, 1)), ("Patch", At(version, 2)));
    }

    private static KustoValue OperatingSystem(string agent)
    {
        var (family, version) = Find(agent, UserAgentTable.Systems);
        if (family == "Windows" && UserAgentTable.WindowsReleases.TryGetValue(string.Join('.', version.Take(2)), out string? release))
        {
            version = release.Split('.');
        }

        return Bag(("Family", family), ("MajorVersion", At(version, 0)), ("MinorVersion", At(version, 1)), ("Patch", At(version, 2)), ("PatchMinor", At(version, 3)));
    }

    private static KustoValue Device(string agent)
    {
        if (agent.Contains("Googlebot", StringComparison.Ordinal) || agent.Contains("bot/", StringComparison.OrdinalIgnoreCase) || agent.Contains("spider", StringComparison.OrdinalIgnoreCase))
        {
            return Named("Spider", "Spider", "Desktop");
        }

        foreach (string apple in new[] { "iPhone", "iPad", "iPod" })
        {
            if (agent.Contains($"({apple}", StringComparison.Ordinal))
            {
                return Named(apple, "Apple", apple);
            }
        }

        if (agent.Contains("Macintosh", StringComparison.Ordinal))
        {
            return Named("Mac", "Apple", "Mac");
        }

        if (Word(agent, "Nokia") is { Length: > 0 } nokia)
        {
            return Named("Nokia " + nokia.Split('-')[0], "Nokia", nokia);
        }

        if (Word(agent, "SM-") is { Length: > 0 } samsung)
        {
            return Named("Samsung SM-" + samsung, "Samsung", "SM-" + samsung);
        }

        if (Word(agent, "Pixel ") is { Length: > 0 } pixel)
        {
            return Named("Pixel " + pixel, "Google", "Pixel " + pixel);
        }

        return agent.Contains("Android", StringComparison.Ordinal) && agent.Contains("Mobile", StringComparison.Ordinal)
            ? Named("Generic Smartphone", "Generic", "Smartphone")
            : Named(Other, string.Empty, string.Empty);
    }

    private static (string Family, string[] Version) Find(string agent, IReadOnlyList<(string Token, string Family)> table)
    {
        foreach (var (token, family) in table)
        {
            if (agent.Contains(token, StringComparison.Ordinal))
            {
                return (family, token[^1] is '/' or ' ' ? After(agent, token) : []);
            }
        }

        return (Other, []);
    }

    // The version after a token: numbers separated by dots, or by underscores as in Apple's products.
    private static string[] After(string agent, string token)
    {
        int at = agent.IndexOf(token, StringComparison.Ordinal);
        if (at < 0)
        {
            return [];
        }

        int from = at + token.Length;
        int end = from;
        while (end < agent.Length && (char.IsAsciiDigit(agent[end]) || agent[end] is '.' or '_'))
        {
            end++;
        }

        return agent[from..end].Split(['.', '_'], StringSplitOptions.RemoveEmptyEntries);
    }

    private static string? Word(string agent, string prefix)
    {
        int at = agent.IndexOf(prefix, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        int from = at + prefix.Length;
        int end = from;
        while (end < agent.Length && (char.IsAsciiLetterOrDigit(agent[end]) || agent[end] == '-'))
        {
            end++;
        }

        return agent[from..end];
    }

    private static string At(string[] version, int index) => index < version.Length ? version[index] : string.Empty;

    private static KustoValue Named(string family, string brand, string model) => Bag(("Family", family), ("Brand", brand), ("Model", model));

    private static KustoValue Bag(params ReadOnlySpan<(string Key, string Value)> entries)
    {
        var pairs = new List<KeyValuePair<string, KustoValue>>();
        foreach (var (key, value) in entries)
        {
            pairs.Add(KeyValuePair.Create(key, KustoValue.Of(value)));
        }

        return KustoValue.Of(new DynamicBag(pairs));
    }
}
