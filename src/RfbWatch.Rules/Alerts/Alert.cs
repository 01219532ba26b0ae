using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Alerts;

/// <summary>One alert: a rule that fired, and the rows that made it fire. It is raised, or an exception suppresses it.</summary>
public abstract class Alert
{
    /// <summary>Alerts that one run of a rule makes at most (Sentinel's own bound for alerts per result is 150); the last one takes all further rows.</summary>
    public const int MaxPerRun = 150;

    /// <summary>
    /// Times take part in an identity by the minute: the clocks of two sensors differ, and the same rows of another sensor must give the same alert. A time just before a full minute
    /// counts as that minute, for many times are round.
    /// </summary>
    private static readonly TimeSpan IdentityTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);

    /// <summary>Columns that say what a row is about; two rows that agree in them are the same hit at two moments.</summary>
    private static readonly string[] IdentityColumns =
        ["SessionId", "DeviceId", "DeviceName", "ClientIP", "ServerIP", "ServerPort", "RemoteIP", "RemotePort", "LocalPort", "FirstSeen", "AccountName", "FileName"];

    /// <summary>Columns that say when what a row is about happened.</summary>
    private static readonly string[] TimeColumns = ["FirstSeen", "LastSeen", "Timestamp", "TimeGenerated", "StartTime", "EndTime"];

    private Alert(string id, Rule rule, KustoSchema schema, IReadOnlyList<KustoValue[]> rows)
    {
        Id = id;
        Rule = rule;
        Schema = schema;
        Rows = rows;
    }

    /// <summary>Name of the alert; the same rule over the same things gives the same, so that a repetition is recognised.</summary>
    public string Id { get; }

    /// <summary>The rule.</summary>
    public Rule Rule { get; }

    /// <summary>The columns of the rows.</summary>
    public KustoSchema Schema { get; }

    /// <summary>The rows that belong to this alert; none where the rule fired on nothing.</summary>
    public IReadOnlyList<KustoValue[]> Rows { get; }

    /// <summary>The exception that suppresses it; null where it is raised.</summary>
    public RuleException? SuppressedBy => this is Suppressed suppressed ? suppressed.Exception : null;

    /// <summary>Earliest time that its rows name, UTC; null where they name none.</summary>
    public DateTime? FirstSeen => Times.Any() ? Times.Min() : null;

    /// <summary>Latest time that its rows name, UTC; null where they name none.</summary>
    public DateTime? LastSeen => Times.Any() ? Times.Max() : null;

    private IEnumerable<DateTime> Times =>
        from column in TimeColumns
        let at = Schema.IndexOf(column)
        where at >= 0
        from row in Rows
        where row[at].Kind == ValueKind.DateTime && !row[at].IsNull
        select row[at].AsDateTime;

    /// <summary>An alert to look at.</summary>
    public sealed class Raised : Alert
    {
        internal Raised(string id, Rule rule, KustoSchema schema, IReadOnlyList<KustoValue[]> rows, IReadOnlyList<ExceptedRows> excepted)
            : base(id, rule, schema, rows) => Excepted = excepted;

        /// <summary>What exceptions took away from below its rows, whose numbers are those of what remained; mostly empty.</summary>
        public IReadOnlyList<ExceptedRows> Excepted { get; }
    }

    /// <summary>An alert for the record: a known cause explains it.</summary>
    public sealed class Suppressed : Alert
    {
        internal Suppressed(string id, Rule rule, KustoSchema schema, IReadOnlyList<KustoValue[]> rows, RuleException exception)
            : base(id, rule, schema, rows) => Exception = exception;

        /// <summary>The exception.</summary>
        public RuleException Exception { get; }
    }

    /// <summary>The alerts of an outcome: none when the rule did not fire, with or without its exceptions.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="isNew">
    /// Whether an alert of this id is new, asked once for each; null where all are. What is not new counts for no bound, so that a rule
    /// that finds many old hits again still raises each new one.
    /// </param>
    public static IReadOnlyList<Alert> Of(RuleOutcome outcome, Func<string, bool>? isNew = null)
    {
        if (outcome.Error is not null)
        {
            return [];
        }

        var rule = outcome.Compiled.Rule;
        var alerts = new List<Alert>();
        if (outcome.Fired)
        {
            var raised = outcome.Rows.OfType<RuleRow.Raised>().ToList();
            foreach (var (id, rows) in Group(rule, outcome.Schema, raised, null, isNew))
            {
                alerts.Add(new Raised(id, rule, outcome.Schema, [.. rows.Select(row => row.Cells)], [.. rows.SelectMany(row => row.Excepted).Distinct()]));
            }

            // A trigger such as "fewer than one row" fires on nothing.
            if (outcome.Rows.Count == 0 && IdOf(rule, outcome.Schema, [], null) is var id0 && isNew?.Invoke(id0) is not false)
            {
                alerts.Add(new Raised(id0, rule, outcome.Schema, [], []));
            }
        }

        if (rule.IsTriggeredBy(outcome.Rows.Count))
        {
            foreach (var cause in outcome.Rows.OfType<RuleRow.Suppressed>().GroupBy(row => row.Exception))
            {
                alerts.AddRange(Group(rule, outcome.Schema, [.. cause], cause.Key, isNew)
                    .Select(group => new Suppressed(group.Id, rule, outcome.Schema, [.. group.Rows.Select(row => row.Cells)], cause.Key)));
            }
        }

        return alerts;
    }

    /// <summary>The title: the rule's format with the first row's columns put in, or the rule's name.</summary>
    public string Title
    {
        get
        {
            string title = Rule.AlertTitleFormat;
            if (title.Length == 0 || Rows.Count == 0)
            {
                return Rule.Name;
            }

            for (int i = 0; i < Schema.Count; i++)
            {
                title = title.Replace("{{" + Schema[i].Name + "}}", Rows[0][i].Text, StringComparison.Ordinal);
            }

            return title;
        }
    }

    /// <summary>Rows of one cause as alerts: each row one, or all rows one, as the rule says.</summary>
    private static List<(string Id, IReadOnlyList<T> Rows)> Group<T>(Rule rule, KustoSchema schema, IReadOnlyList<T> rows, RuleException? suppressedBy, Func<string, bool>? isNew)
        where T : RuleRow
    {
        if (rows.Count == 0)
        {
            return [];
        }

        string Id(IEnumerable<T> group) => IdOf(rule, schema, group.Select(row => row.Cells), suppressedBy);
        var groups = rule.AlertPerResult
            ? rows.GroupBy(row => Id([row]), (_, group) => (IReadOnlyList<T>)[.. group]).ToList()
            : [rows];
        if (isNew is not null)
        {
            groups = [.. groups.Where(group => isNew(Id(group)))];
        }

        if (groups.Count > MaxPerRun)
        {
            // Which ones stand alone must not depend on the order in which the rows came.
            groups = [.. groups.OrderBy(Id, StringComparer.Ordinal)];
            groups = [.. groups.Take(MaxPerRun - 1), groups.Skip(MaxPerRun - 1).SelectMany(group => group).ToList()];
        }

        return [.. groups.Select(group => (Id(group), group))];
    }

    private static string IdOf(Rule rule, KustoSchema schema, IEnumerable<KustoValue[]> rows, RuleException? suppressedBy)
    {
        int[] identity = [.. IdentityColumns.Select(schema.IndexOf).Where(at => at >= 0)];
        if (identity.Length == 0)
        {
            identity = [.. Enumerable.Range(0, schema.Count)];
        }

        var text = new StringBuilder(rule.Id).Append('\0').Append(suppressedBy?.Name);
        foreach (string row in rows.Select(row => string.Join('\u0001', identity.Select(at => IdentityText(row[at])))).Distinct().Order(StringComparer.Ordinal))
        {
            text.Append('\0').Append(row);
        }

        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return "rw" + Convert.ToHexStringLower(digest.AsSpan(0, 12));
    }

    private static string IdentityText(KustoValue cell)
    {
        if (cell.Kind != ValueKind.DateTime || cell.IsNull)
        {
            return cell.Text;
        }

        long ticks = Math.Min(cell.AsLong, DateTime.MaxValue.Ticks - RoundTime.Ticks) + RoundTime.Ticks;
        return new DateTime(ticks - (ticks % IdentityTime.Ticks), DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);
    }
}
