namespace RfbWatch.Sensor.Configuration;

/// <summary>Suggests a setting for a misspelt name.</summary>
internal static class SettingSuggestion
{
    /// <summary>Longer keys get no suggestion: twice the length of the longest setting.</summary>
    private const int MaxKeyLength = 64;

    private const string Otherwise = "'rfbwatch config default' prints all settings.";

    /// <summary>Advice for a key that is not a setting.</summary>
    public static string ForKey(string key) => Nearest(key) is { Count: > 0 } near ? $"did you mean {string.Join(" or ", near)}?" : Otherwise;

    /// <summary>Advice for an environment variable that is not a setting.</summary>
    public static string ForVariable(string name)
    {
        string rest = name[SensorConfiguration.VariablePrefix.Length..];
        string letters = rest.Replace("_", "", StringComparison.Ordinal);
        var same = SettingTable.All.Where(setting => setting.Key.Replace(":", "", StringComparison.Ordinal).Equals(letters, StringComparison.OrdinalIgnoreCase)).Select(setting => setting.Key).ToList();
        var near = same.Count > 0 ? same : Nearest(rest.Trim('_').Replace("__", ":", StringComparison.Ordinal).Replace('_', ':'));
        return near.Count > 0 ? $"did you mean {string.Join(" or ", near.Select(Variable))}?" : $"settings have names such as {Variable("Web:Port")}; {Otherwise}";
    }

    /// <summary>The environment variable of a setting.</summary>
    public static string Variable(string key) => SensorConfiguration.EnvironmentPrefix + key.Replace(":", "__", StringComparison.Ordinal);

    private static List<string> Nearest(string key)
    {
        string last = LastPart(key);
        var sameEnd = SettingTable.All.Select(setting => setting.Key).Where(known => LastPart(known).Equals(last, StringComparison.OrdinalIgnoreCase)).ToList();
        if (sameEnd.Count > 0 && sameEnd.Count <= 3)
        {
            return sameEnd;
        }

        var whole = Closest(key, known => known);
        return whole.Count > 0 ? whole : Closest(last, LastPart);
    }

    /// <summary>The settings with the smallest edit distance, at most a third of the length.</summary>
    private static List<string> Closest(string text, Func<string, string> part)
    {
        if (text.Length > MaxKeyLength)
        {
            return [];
        }

        var ranked = SettingTable.All.Select(setting => (setting.Key, Distance: Distance(text.ToUpperInvariant(), part(setting.Key).ToUpperInvariant())))
            .Where(item => item.Distance <= Math.Max(1, text.Length / 3)).OrderBy(item => item.Distance).ToList();
        return [.. ranked.TakeWhile(item => item.Distance == ranked[0].Distance).Take(3).Select(item => item.Key)];
    }

    private static string LastPart(string key) => key[(key.LastIndexOf(':') + 1)..];

    /// <summary>Number of letters to insert, delete, replace, or swap with their neighbour to turn one string into the other (optimal string alignment distance).</summary>
    private static int Distance(string a, string b)
    {
        int[,] steps = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    steps[i, j] = i + j;
                    continue;
                }

                int replaced = steps[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                steps[i, j] = Math.Min(replaced, 1 + Math.Min(steps[i - 1, j], steps[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
                }
            }
        }

        return steps[a.Length, b.Length];
    }
}
