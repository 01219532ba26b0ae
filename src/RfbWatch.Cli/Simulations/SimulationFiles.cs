using System.Globalization;
using System.Net;
using System.Text;
using RfbWatch.Rules.Simulation;

namespace RfbWatch.Cli.Simulations;

/// <summary>The files of a simulation: the capture of its sessions, and one file for each table of its rows.</summary>
/// <param name="Captures">The capture; empty if there are no sessions.</param>
/// <param name="Telemetry">The tables with their files.</param>
internal sealed record SimulationFiles(IReadOnlyList<string> Captures, IReadOnlyList<(string? Table, string Path)> Telemetry)
{
    private const int FirstCallerPort = 50001;
    private static readonly TimeSpan BetweenSessions = TimeSpan.FromSeconds(1);

    /// <summary>Runs the sessions over the loopback interface and writes the files. The capture contains the endpoints named by the simulation; nothing is sent to them.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="sessions">The sessions to run.</param>
    /// <param name="folder">Folder for the files.</param>
    /// <param name="end">Time of the end of the simulation, UTC.</param>
    /// <param name="cancellation">Cancels the simulation between two sessions.</param>
    public static SimulationFiles Write(RuleSimulation simulation, Func<SimulatedSession, bool> sessions, string folder, DateTime end, CancellationToken cancellation)
    {
        string capture = Path.Combine(folder, "simulation.pcap");
        var played = simulation.Sessions.Where(sessions).SelectMany(session => Enumerable.Repeat(session, session.Count)).OrderByDescending(session => session.Before).ToList();
        if (played.Count > 0)
        {
            using var writer = new SimulatedCapture(capture);
            for (int i = 0; i < played.Count && !cancellation.IsCancellationRequested; i++)
            {
                Play(played[i], i, writer, end - played[i].Before - ((played.Count - i) * BetweenSessions));
            }
        }

        return new SimulationFiles(played.Count > 0 ? [capture] : [], [.. simulation.Rows.GroupBy(row => row.Table).Select(table => ((string?)table.Key, Write(table.Key, table, folder, end)))]);
    }

    private static void Play(SimulatedSession session, int number, SimulatedCapture capture, DateTime start)
    {
        var (caller, called) = session.Reverse ? (session.Server, session.Client) : (session.Client, session.Server);
        var connection = capture.Open(new IPEndPoint(IPAddress.Parse(caller), FirstCallerPort + number), new IPEndPoint(IPAddress.Parse(called), session.Port), start);
        RfbExchange.Play(
            RfbDialogue.Of(session, number), new IPEndPoint(IPAddress.Loopback, 0), IPAddress.Loopback, session.Reverse, turn => connection.Send(turn.FromServer == session.Reverse, turn.Bytes));
        connection.Close();
    }

    private static string Write(string table, IEnumerable<SimulatedRow> rows, string folder, DateTime end)
    {
        string path = Path.Combine(folder, table + ".jsonl");
        File.WriteAllLines(path, rows.Select(row => $"{{\"Timestamp\":\"{(end - row.Before).ToString("O", CultureInfo.InvariantCulture)}\",{row.Json.TrimStart()[1..]}"), new UTF8Encoding(false));
        return path;
    }
}
