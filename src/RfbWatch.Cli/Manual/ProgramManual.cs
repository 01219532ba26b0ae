using System.CommandLine;
using System.Globalization;

namespace RfbWatch.Cli.Manual;

/// <summary>The manual page rfbwatch(1), made of the commands themselves.</summary>
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
            .Paragraph("RfbWatch reads capture files, or watches network interfaces, and recognises the RFB protocol (VNC) on any TCP port. It says who served and who viewed, how each session was "
                + "authenticated or that it was not, and what could not be seen; it writes tables in the shape of Microsoft Defender's, and runs KQL hunting rules over them.")
            .Paragraph("Standard output is data, standard error is talk. In a pipe the data is JSON, one object a line.")
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
            .Section("ENVIRONMENT").Item("RFBWATCH__SECTION__KEY", "A setting of the sensor, as RFBWATCH__Web__Port=9590. It outranks the file, and an option outranks it.")
            .Section("FILES").Item(SensorSettings.DefaultFile, "The sensor's settings: rfbwatch.json(5).")
            .Section("SIGNALS")
            .Item("SIGHUP", "The sensor reads its rules, exceptions, watchlists, inventory and home networks again, and begins new files.")
            .Item("SIGTERM, SIGINT", "It reads what its rings hold, writes every row, and ends.")
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
