using RfbWatch.Sensor.Configuration;

namespace RfbWatch.Cli.Manual;

/// <summary>The manual page rfbwatch.json(5), generated from the table of settings.</summary>
internal static class SettingsManual
{
    /// <summary>Its name.</summary>
    public const string Name = "rfbwatch.json";

    /// <summary>The page in the man(7) macros.</summary>
    public static string Write(string version)
    {
        var page = new ManualPage(Name, 5, version, "settings of the RfbWatch sensor")
            .Section("SYNOPSIS").Paragraph(SensorSettings.DefaultFile)
            .Section("DESCRIPTION")
            .Paragraph("One JSON object; comments are allowed. Missing settings have their defaults; unknown keys are errors. Settings come from this file, then from the environment "
                + "(RFBWATCH__SECTION__KEY), then from command-line options; later sources take precedence. 'rfbwatch config show' prints each setting with its origin, 'rfbwatch config check' reports errors, "
                + "and 'rfbwatch config default' prints a file with all settings.")
            .Paragraph("A colon separates a section from its key: Web:Port is \"Web\": { \"Port\": 9590 }. Durations are written as 30s, 5m, 12h or 14d.")
            .Section("SETTINGS");
        foreach (var setting in SettingTable.All)
        {
            string value = setting.Default.Length == 0 ? "empty" : setting.IsList ? setting.Default.Replace(",", ", ", StringComparison.Ordinal) : setting.Default;
            page.Item(setting.Key, $"{setting.Doc}{AnnotatedFile.Range(setting)} Default: {value}. {(setting.NeedsRestart ? "A change requires a restart." : "Applied by a reload.")}");
        }

        return page
            .Section("EXAMPLE").Example("{\n  \"Interfaces\": [\"eth1\"],\n  \"HomeNetworks\": [\"10.0.0.0/8\", \"192.0.2.0/24\"],\n  \"Files\": { \"Folder\": \"/var/log/rfbwatch\" }\n}")
            .Section("SEE ALSO").Paragraph("rfbwatch(1)")
            .ToString();
    }
}
