using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RfbWatch.Kql;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Exceptions;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Alerts;

/// <summary>One alert: a rule that fired, and the rows that made it fire.</summary>
/// <param name="Id">Name of the alert; the same rule over the same things gives the same, so that a repetition is recognised.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Result">The rule's result.</param>
/// <param name="Rows">Indexes of the rows that belong to this alert.</param>
/// <param name="SuppressedBy">The exception that covers these rows, or null.</param>
public sealed record Alert(string Id, Rule Rule, RuleResult Result, IReadOnlyList<int> Rows, RuleException? SuppressedBy)
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

    /// <summary>The alerts of an outcome: none when the rule did not fire.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="isNew">
    /// Whether an alert of this id is new, asked once for each; null where all are. What is not new counts for no bound, so that a rule
    /// that finds many old hits again still raises each new one.
    /// </param>
    public static IReadOnlyList<Alert> Of(RuleOutcome outcome, Func<string, bool>? isNew = null)
    {
        if (!outcome.Fired || outcome.Result is not { } result)
        {
            return [];
        }

        var rule = outcome.Compiled.Rule;
        var alerts = new List<Alert>();
        var byCause = Enumerable.Range(0, result.Rows.Count).GroupBy(row => outcome.Suppressed.GetValueOrDefault(row));
        foreach (var cause in byCause)
        {
            var groups = rule.AlertPerResult
                ? cause.GroupBy(row => IdOf(rule, result, [row], cause.Key), (_, rows) => (IReadOnlyList<int>)[.. rows]).ToList()
                : [cause.ToList()];
            if (isNew is not null)
            {
                groups = [.. groups.Where(rows => isNew(IdOf(rule, result, rows, cause.Key)))];
            }

            if (groups.Count > MaxPerRun)
            {
                // Which ones stand alone must not depend on the order in which the rows came.
                groups = [.. groups.OrderBy(rows => IdOf(rule, result, rows, cause.Key), StringComparer.Ordinal)];
                groups = [.. groups.Take(MaxPerRun - 1), groups.Skip(MaxPerRun - 1).SelectMany(group => group).ToList()];
            }

            alerts.AddRange(groups.Select(rows => new Alert(IdOf(rule, result, rows, cause.Key), rule, result, rows, cause.Key)));
        }

        // A trigger such as "fewer than one row" fires on nothing.
        if (result.Rows.Count == 0 && IdOf(rule, result, [], null) is var id && isNew?.Invoke(id) is not false)
        {
            alerts.Add(new Alert(id, rule, result, [], null));
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

            for (int i = 0; i < Result.Schema.Count; i++)
            {
                title = title.Replace("{{" + Result.Schema[i].Name + "}}", Result.Rows[Rows[0]][i].Text, StringComparison.Ordinal);
            }

            return title;
        }
    }

    private static string IdOf(Rule rule, RuleResult result, IReadOnlyList<int> rows, RuleException? suppressedBy)
    {
        int[] identity = [.. IdentityColumns.Select(result.Schema.IndexOf).Where(at => at >= 0)];
        if (identity.Length == 0)
        {
            identity = [.. Enumerable.Range(0, result.Schema.Count)];
        }

        var text = new StringBuilder(rule.Id).Append('\0').Append(suppressedBy?.Name);
        foreach (string row in rows.Select(row => string.Join('\u0001', identity.Select(at => IdentityText(result.Rows[row][at])))).Distinct().Order(StringComparer.Ordinal))
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
