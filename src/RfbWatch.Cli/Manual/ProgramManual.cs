using System.CommandLine;
using System.Globalization;

namespace RfbWatch.Cli.Manual;

/// <summary>The manual page rfbwatch(1), generated from the commands.</summary>
internal static class ProgramManual
{
    /// <summary>Its name.</summary>
    public const string Name = "rfbwatch";

    /// <summary>The page in the man(7) macros.</summary>
    public static string Write(Command root, string version)
    {
        var page = new ManualPage(Name, 1, version, "find VNC sessions on any TCP port, and how each was authenticated")
            .Section("SYNOPSIS").Paragraph("rfbwatch VERB [OPTIONS] [ARGUMENTS]")
            .Section("DESCRIPTION")
            .Paragraph("RfbWatch reads capture files or monitors network interfaces, and recognises the RFB protocol (VNC) on any TCP port. It reports server and viewer of each session, how the session was "
                + "authenticated, and what could not be seen. It writes tables in the format of Microsoft Defender and runs KQL hunting rules over them.")
            .Paragraph("Data is written to standard output, messages to standard error. In a pipe, the data is JSON, one object per line.")
            .Section("VERBS");
        foreach (var command in Verbs(root))
        {
            Describe(page, command, command.Name);
        }

        page.Section("EXIT STATUS");
        foreach (var (code, meaning) in ExitCodeHelp.Meanings)
        {
            page.Item(((int)code).ToString(CultureInfo.InvariantCulture), meaning + ".");
        }

        return page
            .Section("ENVIRONMENT").Item("RFBWATCH__SECTION__KEY", "A setting of the sensor, for example RFBWATCH__Web__Port=9590. It overrides the settings file, and options override it.")
            .Section("FILES").Item(SensorSettings.DefaultFile, "The sensor's settings: rfbwatch.json(5).")
            .Section("SIGNALS")
            .Item("SIGHUP", "The sensor reloads its rules, exceptions, watchlists, inventory and home networks, and reopens its files.")
            .Item("SIGTERM, SIGINT", "The sensor reads the remaining frames of its rings, writes every row, and stops.")
            .Section("EXAMPLES")
            .Example("rfbwatch triage capture.pcapng\nrfbwatch doctor --interface eth1\nrfbwatch sensor --interface eth1 --output /var/log/rfbwatch")
            .Section("SEE ALSO").Paragraph("rfbwatch.json(5), tcpdump(8), pcap-filter(7), systemctl(1)")
            .ToString();
    }

    private static IEnumerable<Command> Verbs(Command command) => command.Subcommands.Where(verb => !verb.Hidden);

    private static void Describe(ManualPage page, Command command, string title)
    {
        string arguments = string.Concat(command.Arguments.Where(argument => !argument.Hidden).Select(argument => $" {argument.Name}"));
        page.Subsection(title + arguments).Paragraph(command.Description ?? "");
        foreach (var argument in command.Arguments.Where(argument => !argument.Hidden))
        {
            page.Item(argument.Name, argument.Description ?? "");
        }

        foreach (var option in command.Options.Where(option => !option.Hidden && option.Name != "--help"))
        {
            string names = string.Join(", ", option.Aliases.Append(option.Name).Order(StringComparer.Ordinal).Reverse());
            page.Item(option.HelpName is { } value ? $"{names} {value}" : names, option.Description ?? "");
        }

        foreach (var verb in Verbs(command))
        {
            Describe(page, verb, $"{title} {verb.Name}");
        }
    }
}
