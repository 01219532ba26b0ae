using System.Diagnostics;
using System.Globalization;
using System.Text;
using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Engine;
using RfbWatch.Engine.Hunting;
using RfbWatch.Engine.Live;
using RfbWatch.Engine.Store;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Flows;
using RfbWatch.Kql;
using RfbWatch.Outputs.Delivery;
using RfbWatch.Packets;
using RfbWatch.Rules;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Throughput.Live;

/// <summary>
/// Measures the processor time of a short session in this process, stage by stage: from frames to the session, then from the queue to rows, journal, files and store, each with and without
/// files and store. The time includes garbage collection.
/// </summary>
internal static class PumpRun
{
    private const int Rounds = 3;

    /// <summary>10 microseconds: about 5,000 sessions per second.</summary>
    private const long TicksBetweenFrames = 100;

    /// <summary>A quarter of a second.</summary>
    private const int SessionsBetweenVisits = 1250;

    private static readonly DateTime Beginning = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Verb <c>pump</c>.</summary>
    /// <param name="count">Sessions in each measurement.</param>
    /// <param name="output">A file for the report; null for none.</param>
    public static int Execute(int count, string? output)
    {
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"{count:N0} short sessions without authentication, median of {Rounds} rounds after one more; one thread; JIT-compiled.");
        report.AppendLine().AppendLine("| stage | CPU ms/session | sessions per CPU second | kB allocated/session |").AppendLine("| --- | --: | --: | --: |");
        Add("frames to sessions", () => Measure(() => Detect(count)).Cost);
        Add("rows", () => Publish(count, files: false, store: false));
        Add("rows and files", () => Publish(count, files: true, store: false));
        Add("rows and store", () => Publish(count, files: false, store: true));
        Add("rows, files and store", () => Publish(count, files: true, store: true));
        Add("near-real-time rules over new sessions", () => RunRules(count, again: false));
        Add("the same again, without new sessions", () => RunRules(count, again: true));
        Console.Write(report);
        if (output is not null)
        {
            File.WriteAllText(output, report.ToString());
        }

        return 0;

        void Add(string stage, Func<Cost> measure)
        {
            measure();
            var cost = Enumerable.Range(0, Rounds).Select(_ => measure()).OrderBy(round => round.Seconds).ElementAt(Rounds / 2);
            report.AppendLine(CultureInfo.InvariantCulture, $"| {stage} | {cost.Seconds * 1000 / count:F3} | {count / cost.Seconds:N0} | {cost.Bytes / 1000.0 / count:F1} |");
            Console.Error.WriteLine(report.ToString().Split('\n')[^2]);
        }
    }

    private static Cost Publish(int count, bool files, bool store)
    {
        string folder = Directory.CreateTempSubdirectory("pump").FullName;
        using var events = store ? Store(folder) : null;
        var cost = Publish(count, folder, events, files);
        Directory.Delete(folder, recursive: true);
        return cost;
    }

    private static Cost Publish(int count, string folder, EventStore? store, bool files)
    {
        var sessions = Detect(count);
        var queue = new LiveQueue(count * 4);
        sessions.ForEach(queue.OnSession);
        queue.Complete();
        sessions.Clear();
        using var tables = files ? new TableFiles(folder, new RotationOptions(), TimeProvider.System) : null;
        var outputs = new List<ILiveOutput>();
        if (store is not null)
        {
            outputs.Add(new StoreOutput(store));
        }

        if (tables is not null)
        {
            outputs.Add(tables);
        }

        var options = new RowOptions { SensorName = "benchmark" };
        using var record = new EmissionRecord(folder);
        var publisher = new RowPublisher(queue, outputs, () => options, _ => 0, record);
        return Measure(() =>
        {
            publisher.RunAsync().GetAwaiter().GetResult();
            return 0;
        }).Cost;
    }

    /// <summary>A run of the near-real-time rules over sessions that arrived within a minute, after one run over them if wanted.</summary>
    private static Cost RunRules(int count, bool again)
    {
        string folder = Directory.CreateTempSubdirectory("pump").FullName;
        using var store = Store(folder);
        Publish(count, folder, store, files: false);
        var tables = new HuntingTables();
        foreach (var table in Tables.All)
        {
            tables.Add(table.Name, table.Kusto, store.Scan);
        }

        var options = new HuntOptions();
        var now = Beginning.AddMinutes(1);
        var rules = RuleSet.Load(options.ShippedRules, options.RulePaths, HuntInputs.Read(options).Environment(tables), [], options.Parameters, now).Rules;
        CompiledRule[] nearRealTime = [.. rules.Where(rule => rule.Rule.Kind == RuleKind.NearRealTime)];
        var scheduler = new RuleScheduler(tables, store, KqlLimits.Default, TimeProvider.System);
        int Run()
        {
            scheduler.RunDue(nearRealTime, now, newRows: true, [], alerts => _ = alerts.SelectMany(alert => AlertRows.Create(alert, now)).Count());
            return scheduler.Failures.Count == 0 ? 0 : throw new InvalidOperationException(string.Join("; ", scheduler.Failures.Values));
        }

        if (again)
        {
            Run();
        }

        var cost = Measure(Run).Cost;
        Directory.Delete(folder, recursive: true);
        return cost;
    }

    private static EventStore Store(string folder) => new(new EventStoreOptions { Path = Path.Combine(folder, "rfbwatch.db") }, TimeProvider.System);

    private static List<Session> Detect(int count)
    {
        var collected = new Collected();
        using var worker = new FlowWorker<FlowHandler>(new FlowOptions { HashSeed = 1 }, new FlowHandler(new SessionTracker(new DetectionOptions(), collected)));
        var template = SessionTemplate.Of(SessionKind.NoAuthentication);
        var headers = new FrameHeader[template.Frames];
        byte[] memory = new byte[template.Frames * template.LongestFrame];
        long ticks = Beginning.Ticks;
        for (int number = 0; number < count; number++)
        {
            int at = 0;
            for (int i = 0; i < headers.Length; i++)
            {
                int length = template.Write(i, number, memory.AsSpan(at));
                ticks += TicksBetweenFrames;
                headers[i] = new FrameHeader { Ticks = ticks, Number = (long)number * headers.Length + i + 1, Offset = at, CapturedLength = length, OriginalLength = length, LinkType = LinkType.Ethernet, StrippedVlanTci = -1 };
                at += length;
            }

            worker.Process(headers, memory);
            if (number % SessionsBetweenVisits == 0)
            {
                // As in live capture: a first row at the verdict, the last one after the end.
                worker.VisitOpen(SessionTracker.Report);
                worker.CloseEnded(ticks);
            }
        }

        worker.Flush();
        return collected.Sessions;
    }

    private static (Cost Cost, T Result) Measure<T>(Func<T> action)
    {
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        long allocated = GC.GetTotalAllocatedBytes();
        var result = action();
        self.Refresh();
        return (new Cost((self.TotalProcessorTime - before).TotalSeconds, GC.GetTotalAllocatedBytes() - allocated), result);
    }

    /// <summary>What a stage needed for all sessions.</summary>
    /// <param name="Seconds">Processor time.</param>
    /// <param name="Bytes">Memory allocated.</param>
    private readonly record struct Cost(double Seconds, long Bytes);

    private sealed class Collected : ISessionReceiver
    {
        public List<Session> Sessions { get; } = [];

        public void OnSession(Session session) => Sessions.Add(session);

        public void OnConnection(in FlowSummary flow, string interfaceName)
        {
        }
    }
}
