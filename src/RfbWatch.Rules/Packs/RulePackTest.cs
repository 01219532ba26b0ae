using System.Text;
using System.Text.Json;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Functions;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Packs;

/// <summary>The result of one data set for one rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Set"><c>fires</c> or <c>silent</c>; for an exception <c>exceptions/NAME/excepted</c> or <c>exceptions/NAME/remains</c>.</param>
/// <param name="Failure">The failure; null if the result is as expected.</param>
public sealed record RulePackVerdict(Rule Rule, string Set, string? Failure);

/// <summary>
/// Runs the data sets of a pack: over <c>fires</c> a rule must return exactly the rows of <c>expected.jsonl</c> (in any order; only the columns in that file are compared),
/// over <c>silent</c> none. <c>now()</c> is the time of the last row. A rule without both sets fails.
/// </summary>
public static class RulePackTest
{
    /// <summary>The data set that must fire the rule.</summary>
    public const string Fires = "fires";

    /// <summary>The data set that must not fire it.</summary>
    public const string Silent = "silent";

    private const string Expected = "expected.jsonl";

    /// <summary>Tests every rule of a pack, then every exception.</summary>
    public static IEnumerable<RulePackVerdict> Run(RulePack pack, TimeProvider clock) =>
        pack.Rules.SelectMany(rule => Run(pack, rule, clock)).Concat(pack.Exceptions.SelectMany(exception => ExceptionPackTest.Run(pack, exception, clock)));

    private static IEnumerable<RulePackVerdict> Run(RulePack pack, Rule rule, TimeProvider clock)
    {
        var files = pack.DataOf(rule).ToList();
        foreach (string set in new[] { Fires, Silent })
        {
            var tables = files.Where(file => file.Set == set && file.File != Expected).ToList();
            string? expected = files.FirstOrDefault(file => file.Set == set && file.File == Expected).Text;
            yield return new RulePackVerdict(rule, set, tables.Count == 0 ? $"pack '{pack.Name}' has no data/{rule.Id}/{set}/TABLE.jsonl" : Evaluate(rule, set, tables, expected, clock));
        }
    }

    private static string? Evaluate(Rule rule, string set, List<(string Set, string File, string Text)> files, string? expected, TimeProvider clock)
    {
        var (tables, now, problem) = Tables(files);
        if (problem is not null)
        {
            return problem;
        }

        var outcome = CompiledRule.Compile(rule, new KqlOptions { Catalog = tables, Functions = FunctionSet.Shipped }) is { IsValid: true } compiled
            ? compiled.Run(tables, new RunOptions { Now = now, Clock = clock })
            : null;
        if (outcome is null || outcome.Error is not null)
        {
            return outcome?.Error ?? "the rule does not compile";
        }

        var result = new RuleResult(outcome.Schema, [.. outcome.Rows.Select(row => row.Cells)], outcome.Warnings);

        if (set == Silent)
        {
            return outcome.Fired ? $"fired with {result.Rows.Count} rows; the first is {Show(result, 0)}" : null;
        }

        return !outcome.Fired ? "did not fire" : expected is null ? "has no expected.jsonl" : Compare(result, expected);
    }

    /// <summary>The tables of a data set, and the time of its last row; or an error.</summary>
    internal static (HuntingTables Tables, DateTime Now, string? Problem) Tables(IEnumerable<(string Set, string File, string Text)> files)
    {
        var tables = new HuntingTables();
        var now = DateTime.MinValue;
        foreach (var (_, file, text) in files)
        {
            var read = TelemetryReader.Read(file, new MemoryStream(Encoding.UTF8.GetBytes(text)), Path.GetFileNameWithoutExtension(file));
            if (read.Error is not null || read.UnreadableCells + read.UnreadableRows > 0)
            {
                return (tables, now, $"{file}: {read.Error ?? $"{read.UnreadableRows} rows and {read.UnreadableCells} cells cannot be read"}");
            }

            tables.Add(read);
            foreach (var table in read.Tables)
            {
                // A pack's own table may have no time.
                int time = table.Schema.IndexOf("Timestamp");
                now = table.Rows.Where(row => time >= 0 && row[time].Kind == ValueKind.DateTime).Select(row => row[time].AsDateTime).Append(now).Max();
            }
        }

        return (tables, DateTime.SpecifyKind(now, DateTimeKind.Utc), null);
    }

    private static string? Compare(RuleResult result, string expected)
    {
        string[] lines = expected.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length != result.Rows.Count)
        {
            return $"returned {result.Rows.Count} rows instead of {lines.Length}: {string.Join(" ", Enumerable.Range(0, Math.Min(3, result.Rows.Count)).Select(i => Show(result, i)))}";
        }

        var left = Enumerable.Range(0, result.Rows.Count).ToList();
        foreach (string line in lines)
        {
            if (!LenientJson.TryParse(line, out var document) || document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return $"{Expected}: the line {line.TrimEnd()} is not a JSON object";
            }

            using var _ = document;
            int match = left.FindIndex(row => Matches(result, row, document.RootElement));
            if (match < 0)
            {
                return $"did not return the row {line}, but {string.Join(" ", left.Take(3).Select(i => Show(result, i)))}";
            }

            left.RemoveAt(match);
        }

        return null;
    }

    private static bool Matches(RuleResult result, int row, JsonElement expected)
    {
        foreach (var property in expected.EnumerateObject())
        {
            int at = result.Schema.IndexOf(property.Name);
            if (at < 0)
            {
                return false;
            }

            var cell = result.Rows[row][at];
            var cells = new CellReader();
            var wanted = cells.FromJson(property.Value, result.Schema[at].Type);
            if (cells.Unreadable > 0 || (cell.IsNull ? !wanted.IsNull : DynamicJson.Write(cell) != DynamicJson.Write(wanted)))
            {
                return false;
            }
        }

        return true;
    }

    private static string Show(RuleResult result, int row) =>
        "{" + string.Join(",", result.Schema.Columns.Select((column, i) => $"\"{column.Name}\":{DynamicJson.Write(result.Rows[row][i])}")) + "}";
}
