using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Functions;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Export;

/// <summary>A rule to be exported, bound against the known tables.</summary>
internal sealed class ReadableRule(Rule rule, RuleContent? content)
{
    private readonly CompiledRule _compiled = CompiledRule.Compile(rule, new KqlOptions { Catalog = new HuntingTables(), Functions = FunctionSet.Shipped });

    /// <summary>The rule.</summary>
    public Rule Rule { get; } = rule;

    /// <summary>Its content in the pack; null for none.</summary>
    public RuleContent? Content { get; } = content;

    /// <summary>Why the rule cannot be exported to any target; null if it can.</summary>
    public string? Error => _compiled.Problems.FirstOrDefault(problem => !problem.IsWarning)?.Message;

    /// <summary>Names of the result's columns.</summary>
    public IReadOnlyList<string> Columns => [.. _compiled.Query.Schema.Columns.Select(column => column.Name)];

    /// <summary>The tables that it reads, under their names in this program.</summary>
    public IReadOnlyList<string> Tables => [.. _compiled.Query.ReferencedTables.Select(OwnTables.Canonical).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Those of its tables that belong to RfbWatch, which have other names in a workspace.</summary>
    public IReadOnlyList<string> OwnTablesOnly => [.. Tables.Where(table => OwnTables.All.ContainsKey(table + "_CL"))];

    /// <summary>Its UUID at the target.</summary>
    public string Id => NameBasedId.OfRule(Rule.Id).ToString();

    /// <summary>Its original id as the name of a file, without an extension.</summary>
    public string FileName => string.Concat(Rule.Id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));

    /// <summary>The tag that contains its original id.</summary>
    public string Tag => RuleTag.Of(Rule.Id);

    /// <summary>The same rule with another query.</summary>
    public ReadableRule WithQuery(string query) => new(Rule with { Query = query }, Content);
}
