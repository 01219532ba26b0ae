using System.Runtime.CompilerServices;
using System.Text;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Flows;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Packets;
using RfbWatch.Rules.Coverage;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Scheduling;
using RfbWatch.Rules.Telemetry;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests;

/// <summary>What a run of rules holds, and copies, of the rows it reads: a flood has a hundred thousand sessions. Objects and allocated bytes are counted; no time is measured.</summary>
public sealed class HeldRowsTests
{
    private const int Rows = 1000;
    private static readonly DateTime Last = new(2026, 11, 28, 12, 0, 0, DateTimeKind.Utc);
    private readonly HuntingTables _tables = new();
    private readonly List<KustoValue[]> _sessions = [];

    public HeldRowsTests() => _tables.Add("RfbSessions", _tables.Find("RfbSessions")!, _ => _sessions);

    [Fact]
    public void Of_the_rows_of_windows_those_of_alerts_are_held()
    {
        AddSessions(40, TimeSpan.FromHours(1), "");
        var rows = new List<WeakReference>();

        var history = Run(rows);

        Assert.True(history.Runs.Count > 30, $"{history.Runs.Count} runs");
        Assert.True(rows.Count > 200, $"{rows.Count} rows");
        Collect();
        Assert.Equal(history.Alerts.Sum(alert => alert.Rows.Count), rows.Count(row => row.IsAlive));
        GC.KeepAlive(history);
    }

    [Fact]
    public void The_rows_of_the_only_window_are_not_written_out_as_text()
    {
        const int Length = 2000;
        AddSessions(Rows, TimeSpan.FromSeconds(1), new string('x', Length));
        var rule = Compile("RfbSessions | project Timestamp, SessionId, DesktopName");
        var replay = Replay();
        long ofQuery = Allocations.Least(() => rule.Run(_tables, new RunOptions { Now = Last, Clock = TimeProvider.System }), rounds: 3);

        long ofAlerts = Allocations.Least(() => replay.Run(rule), rounds: 3) - ofQuery;

        Assert.InRange(ofAlerts, 0, (long)Rows * Length);
    }

    [Fact]
    public void Coverage_holds_no_names_of_sessions()
    {
        var histories = new[] { Replay(Last).Run(Compile("RfbSessions | project SessionId")) };
        var sessions = new NamedSessions(Rows, _tables.Find("RfbSessions")!);

        var coverage = RuleCoverage.Evaluate(histories, _tables, sessions, () => [], new RunOptions { Now = Last, Clock = TimeProvider.System }).Single();

        Assert.Equal((0, Rows, true), (coverage.Detected.Count, coverage.Missed.Count, coverage.Missed.Contains(Rows - 1)));
        Collect();
        Assert.Equal(0, sessions.Names.Count(name => name.IsAlive));
        Assert.Equal(["session 0", "session 1"], coverage.Missed.Take(2));
    }

    [Fact]
    public void Imported_rows_are_indexed_where_they_are_and_only_for_events()
    {
        var lines = Enumerable.Range(0, Rows).Select(i => $$"""{"Timestamp":"2023-10-18T15:45:07Z","DeviceName":"ws1","LocalIP":"10.0.0.20","LocalPort":{{i + 1}},"RemoteIP":"10.0.0.9","RemotePort":5900,"InitiatingProcessFileName":"vncviewer.exe"}""");
        var file = TelemetryReader.Read("telemetry", new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
        var known = Connection();

        Assert.InRange(Allocations.Least(() => GC.KeepAlive(new ProcessEnrichment([file])), rounds: 5), 1, 20 * Rows);
        // The first event builds the index, so each round has an enrichment of its own.
        Assert.InRange(Allocations.Least(Enumerable.Range(0, 5).Select(_ => new ProcessEnrichment([file])), processes => processes.Apply(known)), 1, 400 * Rows);
        Assert.Equal("vncviewer.exe", known.Process!("InitiatingProcessFileName")!.Value.AsString);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RuleHistory Run(List<WeakReference> rows) => Replay().Run(
        Compile("RfbSessions | project Timestamp, SessionId"), outcome => rows.AddRange(outcome.Rows.Select(row => new WeakReference(row.Cells))));

    private RuleReplay Replay(DateTime? now = null) => new(_tables, _tables, new CaptureSpan(_sessions.Count == 0 ? Last : _sessions[0][Time].AsDateTime, Last, now), TimeProvider.System);

    private CompiledRule Compile(string query)
    {
        var rule = CompiledRule.Compile(
            new Rule { Id = "test", Name = "Test rule", Query = query, Kind = RuleKind.Scheduled, QueryFrequency = TimeSpan.FromHours(1), QueryPeriod = TimeSpan.FromHours(8) }, new KqlOptions { Catalog = _tables });
        Assert.True(rule.IsValid, string.Join("; ", rule.Problems));
        return rule;
    }

    private int Time => _tables.Find("RfbSessions")!.IndexOf("Timestamp");

    private void AddSessions(int count, TimeSpan apart, string desktop)
    {
        var schema = _tables.Find("RfbSessions")!;
        for (int i = 0; i < count; i++)
        {
            var row = schema.Columns.Select(column => column.Type == KustoType.String ? KustoValue.EmptyString : KustoValue.Null).ToArray();
            row[Time] = KustoValue.Of(Last - (apart * (count - 1 - i)));
            row[schema.IndexOf("SessionId")] = KustoValue.Of($"s{i}");
            row[schema.IndexOf("DesktopName")] = KustoValue.Of(desktop);
            _sessions.Add(row);
        }
    }

    private static NetworkEvent Connection()
    {
        Assert.True(IpAddress.TryParse("10.0.0.20", out var local));
        Assert.True(IpAddress.TryParse("10.0.0.9", out var remote));
        var flow = new FlowSummary
        {
            InitiatorAddress = local, InitiatorPort = 7, ResponderAddress = remote, ResponderPort = 5900, FirstTicks = new DateTime(2023, 10, 18, 15, 45, 0, DateTimeKind.Utc).Ticks,
        };
        return new NetworkEvent(flow, fromInitiator: true, NetworkActionType.ConnectionSuccess, new RowOptions());
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    /// <summary>Sessions whose names are made when they are asked for, as those of a run.</summary>
    private sealed class NamedSessions(int count, KustoSchema schema) : IReadOnlyList<SessionRows>
    {
        public List<WeakReference> Names { get; } = [];

        public int Count => count;

        public SessionRows this[int index]
        {
            get
            {
                string name = $"session {index}";
                Names.Add(new WeakReference(name));
                return new SessionRows(name, Last, Last, () => new KustoValue[schema.Count], () => [], () => []);
            }
        }

        public IEnumerator<SessionRows> GetEnumerator() => Enumerable.Range(0, count).Select(i => this[i]).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
