using System.Text.RegularExpressions;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Packs;

/// <summary>A value set for a parameter of a rule, written <c>rule.name=value</c>.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Name">Name of the parameter.</param>
/// <param name="Value">The value, as KQL.</param>
public sealed record RuleParameterValue(string Rule, string Name, string Value)
{
    /// <summary>Reads <c>rule.name=value</c>; null for anything else. The name is the part between the last dot and the equals sign.</summary>
    public static RuleParameterValue? Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        int dot = equals < 0 ? -1 : text.LastIndexOf('.', equals);
        return dot > 0 && dot + 1 < equals && equals + 1 < text.Length
            ? new RuleParameterValue(text[..dot].Trim(), text[(dot + 1)..equals].Trim(), text[(equals + 1)..].Trim())
            : null;
    }
}

/// <summary>Sets parameters in the queries of rules; their files are not changed.</summary>
internal static partial class RuleParameters
{
    private const string Source = "--param";

    /// <summary>The rules with their values; a value that cannot be set is reported as a problem, and its rule is unchanged.</summary>
    public static IReadOnlyList<Rule> Apply(IReadOnlyList<Rule> rules, IReadOnlyList<RuleParameterValue> values, List<RuleProblem> problems)
    {
        if (values.Count == 0)
        {
            return rules;
        }

        var changed = rules.ToArray();
        foreach (var value in values)
        {
            int at = Array.FindLastIndex(changed, rule => rule.Id.Equals(value.Rule, StringComparison.OrdinalIgnoreCase));
            var known = at < 0 ? [] : ShippedPacks.ParametersOf(changed[at].Id);
            if (at < 0)
            {
                problems.Add(Problem($"{value.Rule}.{value.Name}: there is no rule '{value.Rule}' in this run; 'rfbwatch rules list' lists the rules."));
            }
            else if (known.FirstOrDefault(parameter => parameter.Name.Equals(value.Name, StringComparison.OrdinalIgnoreCase)) is not { } parameter)
            {
                problems.Add(Problem($"{value.Rule}.{value.Name}: rule '{value.Rule}' has no parameter '{value.Name}'; it has {(known.Count == 0 ? "none" : string.Join(", ", known.Select(each => each.Name)))}."));
            }
            else if (WrongType(parameter, value.Value) is { } wrong)
            {
                problems.Add(Problem($"{value.Rule}.{value.Name}: '{value.Value}' {wrong}; the default is {parameter.Default}."));
            }
            else
            {
                changed[at] = changed[at] with { Query = Put(changed[at].Query, parameter, value.Value) };
            }
        }

        return changed;
    }

    /// <summary>A query with a parameter's value instead of its default.</summary>
    internal static string Put(string query, RuleParameter parameter, string value)
    {
        var let = Regex.Match(query, $@"\blet\s+{Regex.Escape(parameter.Name)}\s*=\s*(?<value>{Regex.Escape(parameter.Default)})\s*;");
        if (let.Success)
        {
            var place = let.Groups["value"];
            return query[..place.Index] + value + query[(place.Index + place.Length)..];
        }

        return Regex.Replace(query, $@"(?<![\w.]){Regex.Escape(parameter.Default)}(?![\w.])", value.Replace("$", "$$", StringComparison.Ordinal));
    }

    private static string? WrongType(RuleParameter parameter, string value)
    {
        var wanted = TypeOf(parameter.Default);
        var given = TypeOf(value);
        return given is null ? "is not a KQL literal" : given != wanted && !(wanted == KustoType.Real && given == KustoType.Long) ? $"is a {KustoTypeNames.NameOf(given.Value)}, but must be a {KustoTypeNames.NameOf(wanted!.Value)}" : null;
    }

    /// <summary>Type of a literal; null if the text is not one.</summary>
    private static KustoType? TypeOf(string literal)
    {
        if (Statement().IsMatch(literal))
        {
            return null;
        }

        var query = KqlEngine.Compile($"print x = {literal}", new KqlOptions());
        return query.CanRun && query.Schema.Count == 1 ? query.Schema[0].Type : null;
    }

    private static RuleProblem Problem(string message) => new(Source, 0, 0, "RW022", message);

    [GeneratedRegex(@"[;|]|//")]
    private static partial Regex Statement();
}
