using RfbWatch.Rules.Exceptions;
namespace RfbWatch.Rules;

/// <summary>
/// A known cause for which a rule's rows raise no alert: an administrator, a help-desk network, a maintenance window, a vendor, an operator panel.
/// The alert is still written, marked with the exception.
/// </summary>
/// <param name="Name">Its name; alerts that it suppresses carry it.</param>
/// <param name="Reason">Why this is no cause for alarm.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Expires">The moment from which it no longer suppresses anything, UTC.</param>
/// <param name="Where">KQL predicate over the columns of the rule's result.</param>
/// <param name="Rules">Ids of the rules that it applies to; <c>*</c> for all whose result has the columns.</param>
/// <param name="Source">File it stands in.</param>
/// <param name="Line">Line of the file, from 1.</param>
public sealed record RuleException(
    string Name,
    string Reason,
    string Owner,
    DateTime Expires,
    string Where,
    IReadOnlyList<string> Rules,
    string Source,
    int Line)
{
    /// <summary>Whether it names this rule, or all.</summary>
    public bool AppliesTo(Rule rule) => Rules.Contains("*") || Rules.Contains(rule.Id, StringComparer.OrdinalIgnoreCase);
}
