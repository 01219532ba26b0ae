using System.Globalization;
using System.Text;

namespace RfbWatch.Sensor.Configuration;

/// <summary>Writes the annotated settings file: every setting with its default, description and range.</summary>
public static class AnnotatedFile
{
    /// <summary>The text of the file: JSON with comments, in the format that <see cref="SettingsFile"/> reads.</summary>
    public static string Write()
    {
        var text = new StringBuilder("{\n");
        string section = "";
        for (int i = 0; i < SettingTable.All.Count; i++)
        {
            var setting = SettingTable.All[i];
            int colon = setting.Key.IndexOf(':', StringComparison.Ordinal);
            string mine = colon < 0 ? "" : setting.Key[..colon];
            if (mine != section)
            {
                text.Append(section.Length > 0 ? "  },\n" : "").Append(mine.Length > 0 ? $"\n  \"{mine}\": {{\n" : "");
                section = mine;
            }

            string indent = mine.Length > 0 ? "    " : "  ";
            text.Append('\n').Append(indent).Append("// ").Append(setting.Doc).Append(Range(setting)).Append(setting.NeedsRestart ? "" : " Applied by a reload.").Append('\n');
            bool lastOfSection = i + 1 == SettingTable.All.Count || !SettingTable.All[i + 1].Key.StartsWith(mine + ":", StringComparison.Ordinal);
            bool comma = i + 1 < SettingTable.All.Count && (mine.Length == 0 || !lastOfSection);
            text.Append(indent).Append(CultureInfo.InvariantCulture, $"\"{setting.Key[(colon + 1)..]}\": {Value(setting)}").Append(comma ? ",\n" : "\n");
        }

        return text.Append(section.Length > 0 ? "  }\n}\n" : "}\n").ToString();
    }

    /// <summary>The range of a number or the values of a choice, as a sentence after the description; empty for other kinds.</summary>
    public static string Range(Setting setting) =>
        setting.Kind == SettingKind.Choice ? $" One of: {string.Join(", ", setting.Choices)}."
        : setting.Kind == SettingKind.Number && setting.Maximum < long.MaxValue ? string.Create(CultureInfo.InvariantCulture, $" {setting.Minimum} to {setting.Maximum}.")
        : "";

    private static string Value(Setting setting) =>
        setting.Kind is SettingKind.Number or SettingKind.Flag ? setting.Default
        : setting.IsList ? "[" + string.Join(", ", setting.Default.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(item => $"\"{item}\"")) + "]"
        : $"\"{setting.Default}\"";
}
