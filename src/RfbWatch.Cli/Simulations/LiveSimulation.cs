using System.Net;
using RfbWatch.Engine;
using RfbWatch.Engine.Runs;
using RfbWatch.Engine.Store;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules;
using RfbWatch.Rules.Simulation;
using RfbWatch.Rules.Telemetry;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Cli.Simulations;

/// <summary>
/// A simulation captured by a sensor: sensor, RFB server and client run in a <see cref="PrivateNetwork"/>. Earlier sessions are in the sensor's store before it starts. Once the sessions
/// of the simulation have been found, all rules are run, independent of their schedules.
/// </summary>
internal sealed class LiveSimulation(Rule rule, RuleSimulation simulation, string folder, TimeProvider clock, CancellationToken cancellation)
{
    /// <summary>Rules that count per hour must see a simulation in one piece; a simulation takes a few seconds.</summary>
    private static readonly TimeSpan HourMargin = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly StringWriter _log = new();

    /// <summary>Why a sensor cannot capture a simulation; null if it can.</summary>
    public static string? Obstacle(RuleSimulation simulation) => simulation.Rows.Count == 0 ? null
        : $"the rule reads {string.Join(", ", simulation.Rows.Select(row => row.Table).Distinct(StringComparer.Ordinal))}, which come from endpoints, not from the network";

    /// <summary>Runs the simulation; returns the rows of AlertInfo that the rule raised, or none if it did not fire in time.</summary>
    /// <param name="rulePaths">Rule files and folders in addition to the included packs.</param>
    /// <exception cref="UsageException">A prerequisite is missing.</exception>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Run(IReadOnlyList<string> rulePaths)
    {
        IReadOnlyList<IReadOnlyDictionary<string, string>> alerts = [];
        PrivateNetwork.Run(simulation.Addresses, () => alerts = Watch(Configuration(rulePaths)));
        return alerts;
    }

    /// <summary>The sensor's log, for a simulation whose rule did not fire.</summary>
    public string Log => _log.ToString();

    private SensorConfiguration Configuration(IReadOnlyList<string> rulePaths) => SensorConfiguration.Load(null, new Dictionary<string, string>(), new Dictionary<string, string>
    {
        ["Interfaces"] = PrivateNetwork.Interface,
        ["Name"] = "simulation",
        ["Files:Folder"] = folder,
        ["Files:MinFreeMegabytes"] = "0",
        ["Rings"] = "1",
        ["RingMegabytes"] = "2",
        ["Rules:Paths"] = string.Join(',', rulePaths),
        ["Web:Enabled"] = "false",
    });

    private List<IReadOnlyDictionary<string, string>> Watch(SensorConfiguration configuration)
    {
        if (configuration.Errors.Count > 0)
        {
            throw new UsageException($"--live: {configuration.Errors[0]}");
        }

        var options = SensorOptions.Of(configuration);
        int baseline = StoreBaseline(options);
        var service = new SensorService(options, new SensorEnvironment { Output = Stream.Null, Error = TextWriter.Synchronized(_log), Reread = () => configuration, Clock = clock });
        try
        {
            // Its capture is opened on this thread, and therefore in its namespace.
            service.StartAsync(cancellation).GetAwaiter().GetResult();
        }
        catch (SensorStartException e)
        {
            throw new UsageException($"--live: {string.Join("; ", e.Lines)}");
        }

        try
        {
            WaitFor(() => clock.GetUtcNow().TimeOfDay.Ticks % TimeSpan.TicksPerHour < TimeSpan.TicksPerHour - HourMargin.Ticks);
            Play();
            int sessions = baseline + simulation.Sessions.Where(session => session.Before == TimeSpan.Zero).Sum(session => session.Count);
            WaitFor(() => Rows(service, Tables.RfbSessions).Where(row => row["Final"] == "true").Select(row => row["SessionId"]).Distinct(StringComparer.Ordinal).Count() >= sessions);
            service.State!.Rules.RunAll();
            WaitFor(() => Alerts(service).Count > 0);
            return Alerts(service);
        }
        finally
        {
            service.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    /// <summary>Adds the earlier sessions to the sensor's store; returns their number.</summary>
    private int StoreBaseline(SensorOptions options)
    {
        static bool IsEarlier(SimulatedSession session) => session.Before > TimeSpan.Zero;
        if (!simulation.Sessions.Any(IsEarlier))
        {
            return 0;
        }

        var files = SimulationFiles.Write(simulation, IsEarlier, folder, clock.GetUtcNow().UtcDateTime, cancellation);
        using var store = new EventStore(options.Store, clock);
        using var rows = new StoreRows(store);
        return TriageRun.Execute(new TriageOptions { Paths = files.Captures, Clock = clock }, rows, cancellation: cancellation).Sessions.Count;
    }

    private void Play()
    {
        int number = 0;
        foreach (var session in simulation.Sessions.Where(session => session.Before == TimeSpan.Zero).SelectMany(session => Enumerable.Repeat(session, session.Count)))
        {
            cancellation.ThrowIfCancellationRequested();
            var (caller, called) = session.Reverse ? (session.Server, session.Client) : (session.Client, session.Server);
            RfbExchange.Play(RfbDialogue.Of(session, number++), new IPEndPoint(IPAddress.Parse(called), session.Port), IPAddress.Parse(caller), session.Reverse, _ => { });
        }
    }

    private List<IReadOnlyDictionary<string, string>> Alerts(SensorService service) =>
        [.. Rows(service, Tables.AlertInfo).Where(row => row["DetectionSource"].Equals(rule.Id, StringComparison.OrdinalIgnoreCase) && row["SuppressedBy"].Length == 0)];

    /// <summary>The rows of a table in the sensor's store, as text by column.</summary>
    private static IEnumerable<IReadOnlyDictionary<string, string>> Rows(SensorService service, Events.TableSchema table)
    {
        var schema = table.Kusto;
        var scan = new TableScan(table.Name, schema, [.. schema.Columns.Select(_ => true)], null, DateTime.MinValue, DateTime.MaxValue);
        return service.State!.Store.Scan(scan).Select(row => (IReadOnlyDictionary<string, string>)schema.Columns.Select((column, i) => (column.Name, row[i].Text)).ToDictionary(pair => pair.Name, pair => pair.Text, StringComparer.Ordinal));
    }

    /// <summary>Waits for a condition, up to a limit.</summary>
    private void WaitFor(Func<bool> isReached)
    {
        long began = clock.GetTimestamp();
        while (!isReached() && clock.GetElapsedTime(began) < Limit)
        {
            cancellation.ThrowIfCancellationRequested();
            cancellation.WaitHandle.WaitOne(Pause);
        }
    }
}
