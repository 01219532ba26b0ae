using System.Globalization;

namespace RfbWatch.Rules;

/// <summary>A problem with a rule file, at a position in it.</summary>
/// <param name="Source">The file.</param>
/// <param name="Line">Line from 1; 0 if no line applies.</param>
/// <param name="Column">Column from 1; 0 if no column applies.</param>
/// <param name="Code">Stable code: <c>KSnnn</c> from Kusto, or <c>RWnnn</c> from this library.</param>
/// <param name="Message">The problem, what is allowed, and what to do.</param>
/// <param name="IsWarning">Whether the rule can still be run.</param>
public sealed record RuleProblem(string Source, int Line, int Column, string Code, string Message, bool IsWarning = false)
{
    /// <summary>One line in the format of compiler messages.</summary>
    public override string ToString()
    {
        string place = Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"({Line},{Math.Max(Column, 1)})") : "";
        return $"{Source}{place}: {(IsWarning ? "warning" : "error")} {Code}: {Message}";
    }
}
