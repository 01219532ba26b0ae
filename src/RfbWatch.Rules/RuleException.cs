namespace RfbWatch.Rules;

/// <summary>
/// Known benign activity for which a rule raises no alert: an administrator, a help-desk network, a maintenance window, a vendor, an operator panel.
/// The alert is still written, marked with the exception.
/// </summary>
/// <param name="Name">Its name; alerts that it suppresses contain it.</param>
/// <param name="Reason">Why the activity is benign.</param>
/// <param name="Owner">The person responsible for it.</param>
/// <param name="Expires">The time from which it no longer suppresses anything, UTC.</param>
/// <param name="Where">KQL predicate over the columns of the table <see cref="On"/>, or of the rule's result.</param>
/// <param name="Rules">Ids of the rules that it applies to; <c>*</c> for all that have the columns.</param>
/// <param name="Source">The file that defines it.</param>
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
    /// <summary>
    /// The table whose rows it removes before the rule's query runs; null, the default, if it removes rows of the result.
    /// </summary>
    public string? On { get; init; }

    /// <summary>Other activity that it hides, in a sentence; empty if not stated.</summary>
    public string Risk { get; init; } = "";

    /// <summary>Names of the watchlists that it needs, for messages.</summary>
    public IReadOnlyList<string> Watchlists { get; init; } = [];

    /// <summary>The positions of its parts in the file.</summary>
    public ExceptionPlaces Places { get; init; } = new();

    /// <summary>Whether it applies to this rule, or to all.</summary>
    public bool AppliesTo(Rule rule) => IsForAll || Rules.Contains(rule.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it applies to all rules that have its columns.</summary>
    public bool IsForAll => Rules.Contains("*");

    /// <summary>Creates a problem with this exception.</summary>
    /// <param name="place">Position in the file; line 0 for the exception's own line.</param>
    /// <param name="code">Stable code.</param>
    /// <param name="message">The problem and what to do.</param>
    public RuleProblem Problem(TextPlace place, string code, string message) =>
        new(Source, place.Line > 0 ? place.Line : Line, place.Line > 0 ? place.Column : 1, code, message);
}

/// <summary>A position in a file; line 0 for none.</summary>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
public readonly record struct TextPlace(int Line, int Column);

/// <summary>The positions of an exception's parts in its file.</summary>
public sealed record ExceptionPlaces
{
    /// <summary>The first character of the predicate.</summary>
    public TextPlace Where { get; init; }

    /// <summary>The name of the table.</summary>
    public TextPlace On { get; init; }

    /// <summary>The date.</summary>
    public TextPlace Expires { get; init; }

    /// <summary>Each rule id, in the order of <see cref="RuleException.Rules"/>.</summary>
    public IReadOnlyList<TextPlace> Rules { get; init; } = [];
}
