using System.Data.Common;
using RfbWatch.Engine.Store;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Running;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Sensor.Web;

/// <summary>One section of the page with its answer.</summary>
/// <param name="Section">The section.</param>
/// <param name="Result">The rows; null when there is no answer.</param>
/// <param name="Problem">Why there is none; empty when there is.</param>
internal sealed record PageAnswer(PageSection Section, RuleResult? Result, string Problem);

/// <summary>
/// What the page's queries gave. The rows of the period are read once for all of them, and the period is as long as the rows in it are few enough: on a machine that
/// captures, a page must not cost more the fuller the store is.
/// </summary>
internal sealed class PageAnswers
{
    /// <summary>Rows of a table that the page reads.</summary>
    public const int MaxRows = 50_000;

    /// <summary>How far back the page looks: the first of these in which there are no more rows than that.</summary>
    private static readonly (string Name, TimeSpan Length)[] Periods =
        [("7d", TimeSpan.FromDays(7)), ("1d", TimeSpan.FromDays(1)), ("6h", TimeSpan.FromHours(6)), ("1h", TimeSpan.FromHours(1)), ("10m", TimeSpan.FromMinutes(10)), ("1m", TimeSpan.FromMinutes(1))];

    /// <summary>What one query may cost.</summary>
    private static readonly KqlLimits Limits = KqlLimits.Default with { MaximumTime = TimeSpan.FromSeconds(5), MaximumMemory = 256L << 20, MaximumRows = 500_000 };

    private PageAnswers(string period, bool isShortened, IReadOnlyList<PageAnswer> sections, PageAnswer figures)
    {
        Period = period;
        IsShortened = isShortened;
        Sections = sections;
        Figures = figures;
    }

    /// <summary>How far back they look.</summary>
    public string Period { get; }

    /// <summary>Whether that is less than usual, because there are more rows than the page reads.</summary>
    public bool IsShortened { get; }

    /// <summary>The tables of the page.</summary>
    public IReadOnlyList<PageAnswer> Sections { get; }

    /// <summary>The row of figures.</summary>
    public PageAnswer Figures { get; }

    /// <summary>Asks everything.</summary>
    public static PageAnswers Of(SensorState state, DateTime now, TimeProvider clock)
    {
        try
        {
            var (period, length) = Periods.FirstOrDefault(period => IsShortEnough(state.Store, now - period.Length), Periods[^1]);
            var options = new RunOptions { Now = now, Clock = clock, Limits = Limits };
            var recent = new RecentRows(state.Knowledge.Tables, now - length);
            var latest = RuleResult.Of(KqlEngine.Compile(PageSection.LatestQuery, new KqlOptions { Catalog = state.Knowledge.Tables }), recent, options);
            var tables = new HuntingTables();
            tables.Add(PageSection.Latest, latest.Schema, _ => latest.Rows);
            tables.Add(Tables.AlertInfo.Name, state.Knowledge.Tables.Find(Tables.AlertInfo.Name)!, recent.Scan);
            return new PageAnswers(period, period != Periods[0].Name, [.. PageSection.All.Select(section => Answer(section, tables, options))], Answer(PageSection.Figures, tables, options));
        }
        catch (Exception e) when (e is KqlRunException or DbException)
        {
            PageAnswer None(PageSection section) => new(section, null, e.Message);
            return new PageAnswers(Periods[^1].Name, true, [.. PageSection.All.Select(None)], None(PageSection.Figures));
        }
    }

    private static bool IsShortEnough(EventStore store, DateTime from) =>
        store.CountSince(Tables.RfbSessions, from, MaxRows + 1) <= MaxRows && store.CountSince(Tables.AlertInfo, from, MaxRows + 1) <= MaxRows;

    private static PageAnswer Answer(PageSection section, HuntingTables tables, RunOptions options)
    {
        try
        {
            return new PageAnswer(section, RuleResult.Of(KqlEngine.Compile(section.Query, new KqlOptions { Catalog = tables }), tables, options), "");
        }
        catch (Exception e) when (e is KqlRunException or DbException)
        {
            return new PageAnswer(section, null, e.Message);
        }
    }

    /// <summary>The rows of the period only.</summary>
    private sealed class RecentRows(HuntingTables tables, DateTime from) : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => tables.Scan(scan with { TimeColumn = "Timestamp", From = from, To = DateTime.MaxValue });
    }
}
