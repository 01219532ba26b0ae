using System.Collections.Concurrent;
using System.Net;
using RfbWatch.Engine;
using RfbWatch.Engine.Runs;
using RfbWatch.Engine.Store;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Simulation;
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
    /// <summary>Minimum time before the end of an hour: rules that count per hour must see the whole simulation in one hour, and it takes a few seconds.</summary>
    private static readonly TimeSpan HourMargin = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static readonly int SessionId = Tables.RfbSessions.IndexOf("SessionId");
    private static readonly int Final = Tables.RfbSessions.IndexOf("Final");
    private static readonly int AlertId = Tables.AlertInfo.IndexOf("AlertId");

    private readonly StringWriter _log = new();

    /// <summary>Alerts that the rule raised, in order; added by the thread of the rules.</summary>
    private readonly ConcurrentQueue<Alert.Raised> _raised = [];

    /// <summary>Time limit for the sensor to report the sessions. Default 60 seconds.</summary>
    public TimeSpan SessionLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time limit for the rule to raise an alert after that. Default 60 seconds.</summary>
    public TimeSpan AlertLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Why a sensor cannot capture a simulation; null if it can.</summary>
    public static string? Obstacle(RuleSimulation simulation) => simulation.Rows.Count == 0 ? null
        : $"the rule reads {string.Join(", ", simulation.Rows.Select(row => row.Table).Distinct(StringComparer.Ordinal))}, which come from endpoints, not from the network";

    /// <summary>Runs the simulation.</summary>
    /// <param name="rulePaths">Rule files and folders in addition to the included packs.</param>
    /// <exception cref="UsageException">A prerequisite is missing.</exception>
    public LiveOutcome Run(IReadOnlyList<string> rulePaths)
    {
        LiveOutcome? outcome = null;
        PrivateNetwork.Run(simulation.Addresses, () => outcome = Watch(Configuration(rulePaths)));
        return outcome!;
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

    private LiveOutcome Watch(SensorConfiguration configuration)
    {
        if (configuration.Errors.Count > 0)
        {
            throw new UsageException($"--live: {configuration.Errors[0]}");
        }

        var options = SensorOptions.Of(configuration);
        int baseline = StoreBaseline(options);
        var service = new SensorService(options, new SensorEnvironment { Output = Stream.Null, Error = TextWriter.Synchronized(_log), Reread = () => configuration, Alerted = Keep, Clock = clock });
        try
        {
            // The capture is opened on this thread, and therefore in the thread's network namespace.
            service.StartAsync(cancellation).GetAwaiter().GetResult();
        }
        catch (SensorStartException e)
        {
            throw new UsageException($"--live: {string.Join("; ", e.Lines)}");
        }

        try
        {
            WaitFor(() => clock.GetUtcNow().TimeOfDay.Ticks % TimeSpan.TicksPerHour < TimeSpan.TicksPerHour - HourMargin.Ticks, 2 * HourMargin);
            Play();
            int sessions = baseline + simulation.Sessions.Where(session => session.Before == TimeSpan.Zero).Sum(session => session.Count);
            bool areReported = WaitFor(() => Rows(service, Tables.RfbSessions, SessionId, Final).Where(row => row[Final].IsTrue).Select(row => row[SessionId].Text).Distinct(StringComparer.Ordinal).Count() >= sessions, SessionLimit);
            service.State!.Rules.RunAll();
            return WaitFor(() => Alerts(service).Count > 0, AlertLimit) ? new LiveOutcome(Alerts(service), null)
                : new LiveOutcome([], areReported ? $"no alert within {AlertLimit.TotalSeconds} s" : $"the sensor did not report every session within {SessionLimit.TotalSeconds} s");
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

    /// <summary>Keeps the alerts of the rule that no exception suppresses.</summary>
    private void Keep(IReadOnlyList<Alert> alerts)
    {
        foreach (var alert in alerts.OfType<Alert.Raised>().Where(alert => alert.Rule.Id.Equals(rule.Id, StringComparison.OrdinalIgnoreCase)))
        {
            _raised.Enqueue(alert);
        }
    }

    /// <summary>The alerts of the rule that have arrived in the sensor's store.</summary>
    private List<Alert> Alerts(SensorService service)
    {
        var stored = Rows(service, Tables.AlertInfo, AlertId).Select(row => row[AlertId].Text).ToHashSet(StringComparer.Ordinal);
        return [.. _raised.Where(alert => stored.Contains(alert.Id))];
    }

    /// <summary>The rows of a table in the sensor's store, with the cells of these columns.</summary>
    private static IEnumerable<KustoValue[]> Rows(SensorService service, TableSchema table, params int[] columns) =>
        service.State!.Store.Scan(new TableScan(table.Name, table.Kusto, [.. table.Columns.Select((_, i) => columns.Contains(i))], null, DateTime.MinValue, DateTime.MaxValue));

    /// <summary>Waits for a condition; returns false if it is not met within the limit.</summary>
    private bool WaitFor(Func<bool> isReached, TimeSpan limit)
    {
        long began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < limit)
        {
            cancellation.ThrowIfCancellationRequested();
            if (isReached())
            {
                return true;
            }

            cancellation.WaitHandle.WaitOne(Pause);
        }

        return false;
    }
}
