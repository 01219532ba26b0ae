using System.Security.Cryptography;
using System.Text;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Alerts;

/// <summary>One alert: a rule that fired, and the rows that made it fire. It is either raised or suppressed by an exception.</summary>
public abstract class Alert
{
    /// <summary>Maximum number of alerts per run of a rule (Sentinel's own limit for alerts per result is 150); the last one contains all further rows.</summary>
    public const int MaxPerRun = 150;

    private Alert(string id, Rule rule, KustoSchema schema, IReadOnlyList<KustoValue[]> rows)
    {
        Id = id;
        Rule = rule;
        Schema = schema;
        Rows = rows;
    }

    /// <summary>Identifier of the alert; a rule that fires again for the same entities gets the same identifier, so that repetitions are recognised.</summary>
    public string Id { get; }

    /// <summary>The rule.</summary>
    public Rule Rule { get; }

    /// <summary>The columns of the rows.</summary>
    public KustoSchema Schema { get; }

    /// <summary>The rows of this alert; none if the rule fired on an empty result.</summary>
    public IReadOnlyList<KustoValue[]> Rows { get; }

    /// <summary>The exception that suppresses it; null if it is raised.</summary>
    public RuleException? SuppressedBy => this is Suppressed suppressed ? suppressed.Exception : null;

    /// <summary>Earliest time in its rows, UTC; null if they contain none.</summary>
    public DateTime? FirstSeen => AlertTimes.Of(Schema, Rows).First;

    /// <summary>Latest time in its rows, UTC; null if they contain none.</summary>
    public DateTime? LastSeen => AlertTimes.Of(Schema, Rows).Last;

    /// <summary>A raised alert.</summary>
    public sealed class Raised : Alert
    {
        internal Raised(string id, Rule rule, KustoSchema schema, IReadOnlyList<KustoValue[]> rows, IReadOnlyList<ExceptedRows> excepted)
            : base(id, rule, schema, rows) => Excepted = excepted;

        /// <summary>The rows that exceptions removed from its source; its values come from the remaining ones. Usually empty.</summary>
        public IReadOnlyList<ExceptedRows> Excepted { get; }
    }

    /// <summary>A suppressed alert: an exception covers it.</summary>
    public sealed class Suppressed : Alert
    {
        internal Suppressed(string id, Rule rule, KustoSchema schema, IReadOnlyList<KustoValue[]> rows, RuleException exception)
            : base(id, rule, schema, rows) => Exception = exception;

        /// <summary>The exception.</summary>
        public RuleException Exception { get; }
    }

    /// <summary>The alerts of an outcome: none if the rule did not fire, with or without its exceptions.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="isNew">
    /// Whether an alert with this identifier is new, called once for each; null if all are. Alerts that are not new do not count towards a limit, so that a rule
    /// that returns many old results again still raises each new one.
    /// </param>
    public static IReadOnlyList<Alert> Of(RuleOutcome outcome, Func<string, bool>? isNew = null) => Of(outcome, outcome.Rows, isNew);

    /// <summary>Whether an outcome has alerts, raised or suppressed.</summary>
    internal static bool Raises(RuleOutcome outcome) => outcome.Fired || RaisesSuppressed(outcome);

    /// <summary>The alerts for some rows of an outcome; whether the rule fired depends on all its rows.</summary>
    internal static IReadOnlyList<Alert> Of(RuleOutcome outcome, IReadOnlyList<RuleRow> rows, Func<string, bool>? isNew)
    {
        var rule = outcome.Compiled.Rule;
        var alerts = new List<Alert>();
        if (outcome.Fired)
        {
            foreach (var (id, group) in Group(rule, outcome.Schema, [.. rows.OfType<RuleRow.Raised>()], null, isNew))
            {
                alerts.Add(new Raised(id, rule, outcome.Schema, [.. group.Select(row => row.Cells)], [.. group.SelectMany(row => row.Excepted).Distinct()]));
            }

            // A trigger such as "fewer than one row" fires on an empty result.
            if (outcome.Rows.Count == 0 && IdOf(rule, [], null) is var id0 && isNew?.Invoke(id0) is not false)
            {
                alerts.Add(new Raised(id0, rule, outcome.Schema, [], []));
            }
        }

        if (RaisesSuppressed(outcome))
        {
            foreach (var cause in rows.OfType<RuleRow.Suppressed>().GroupBy(row => row.Exception))
            {
                alerts.AddRange(Group(rule, outcome.Schema, [.. cause], cause.Key, isNew)
                    .Select(group => new Suppressed(group.Id, rule, outcome.Schema, [.. group.Rows.Select(row => row.Cells)], cause.Key)));
            }
        }

        return alerts;
    }

    /// <summary>Whether the rule would have fired without exceptions, and at least one exception covers rows.</summary>
    private static bool RaisesSuppressed(RuleOutcome outcome) =>
        outcome.Error is null && outcome.Rows.OfType<RuleRow.Suppressed>().Any() && outcome.Compiled.Rule.IsTriggeredBy(outcome.Rows.Count);

    /// <summary>Returns this alert with a new identifier that includes its time, for a later alert about the same entities if the rows' identity does not include the time.</summary>
    /// <param name="isNew">Whether an identifier is unused.</param>
    internal Alert Again(Func<string, bool> isNew)
    {
        string id = Id;
        do
        {
            string text = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{id}\0{FirstSeen?.Ticks / TimeSpan.TicksPerMinute}");
            id = NameOf(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }
        while (!isNew(id));
        return this switch
        {
            Raised raised => new Raised(id, Rule, Schema, Rows, raised.Excepted),
            Suppressed suppressed => new Suppressed(id, Rule, Schema, Rows, suppressed.Exception),
            _ => throw new System.Diagnostics.UnreachableException(GetType().Name),
        };
    }

    /// <summary>The title: the rule's format with the values of the first row, or the rule's name.</summary>
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

    /// <summary>Groups rows with the same cause into alerts: one per row, or one for all rows, depending on the rule.</summary>
    private static List<(string Id, IReadOnlyList<T> Rows)> Group<T>(Rule rule, KustoSchema schema, IReadOnlyList<T> rows, RuleException? suppressedBy, Func<string, bool>? isNew)
        where T : RuleRow
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var identity = new AlertIdentity(schema, withTimes: true);
        string IdOfAll(IEnumerable<T> group) => IdOf(rule, group.Select(row => identity.Of(row.Cells)), suppressedBy);
        List<(string Id, IReadOnlyList<T> Rows)> groups = rule.AlertPerResult
            ? [.. rows.GroupBy(row => IdOf(rule, identity.Of(row.Cells), suppressedBy), (id, group) => (id, (IReadOnlyList<T>)[.. group]))]
            : [(IdOfAll(rows), rows)];
        if (isNew is not null)
        {
            groups = [.. groups.Where(group => isNew(group.Id))];
        }

        if (groups.Count <= MaxPerRun)
        {
            return groups;
        }

        // Which groups get an alert of their own must not depend on the order of the rows.
        groups = [.. groups.OrderBy(group => group.Id, StringComparer.Ordinal)];
        List<T> others = [.. groups.Skip(MaxPerRun - 1).SelectMany(group => group.Rows)];
        return [.. groups.Take(MaxPerRun - 1), (IdOfAll(others), others)];
    }

    /// <summary>The identifier of an alert for rows with these identities. They are hashed one by one, because an alert may contain every session of a flood.</summary>
    private static string IdOf(Rule rule, IEnumerable<string> identities, RuleException? suppressedBy)
    {
        string[] rows = [.. identities.Distinct(StringComparer.Ordinal)];
        if (rows is [var only])
        {
            return IdOf(rule, only, suppressedBy);
        }

        Array.Sort(rows, StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{rule.Id}\0{suppressedBy?.Name}"));
        foreach (string row in rows)
        {
            hash.AppendData(Encoding.UTF8.GetBytes("\0" + row));
        }

        return NameOf(hash.GetHashAndReset());
    }

    private static string IdOf(Rule rule, string identity, RuleException? suppressedBy) => NameOf(SHA256.HashData(Encoding.UTF8.GetBytes($"{rule.Id}\0{suppressedBy?.Name}\0{identity}")));

    private static string NameOf(ReadOnlySpan<byte> hash) => "rw" + Convert.ToHexStringLower(hash[..12]);
}
