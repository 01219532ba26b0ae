using System.CommandLine;
using System.Globalization;
using System.Text;
using RfbWatch.Capture.Live;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch interfaces</c>: lists what can be captured on this machine, and what prevents it.</summary>
internal static class InterfacesCommand
{
    private static readonly string[] Heads = ["INTERFACE", "TYPE", "MTU", "MBIT/S", "RECEIVED", "DROPPED", "OFFLOADS", "DESCRIPTION", "CAN BE CAPTURED"];

    public static Command Create(Terminal terminal)
    {
        var command = new Command("interfaces", "List what can be captured on this machine, and what prevents it.");
        command.SetAction(_ => (int)Run(terminal));
        return command;
    }

    private static ExitCode Run(Terminal terminal)
    {
        var capabilities = CaptureCapabilities.Check();
        static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";
        List<string[]> rows = [Heads, .. InterfaceInventory.List(capabilities).Select(known => new[]
        {
            ConsoleText.Fit(known.Name, 40), known.Type, Number(known.Mtu), Number(known.SpeedMegabits), Number(known.ReceivedFrames), Number(known.ReceiveDropped),
            known.Offloads.Count > 0 ? string.Join(' ', known.Offloads) : "-", ConsoleText.Fit(Description(known), 60), known.Obstacle is { } obstacle ? "no: " + obstacle : "yes",
        })];
        int[] widths = [.. Heads.Select((_, i) => rows.Max(row => ConsoleText.Width(row[i])))];
        foreach (string[] row in rows)
        {
            string line = string.Join("  ", row.Select((cell, i) => cell + new string(' ', widths[i] - ConsoleText.Width(cell)))).TrimEnd();
            terminal.Output.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }

        return ExitCode.Done;
    }

    private static string Description(CaptureInterface known) => string.Join(": ", new[] { known.FriendlyName, known.Description }.OfType<string>()) is { Length: > 0 } text ? text : "-";
}
