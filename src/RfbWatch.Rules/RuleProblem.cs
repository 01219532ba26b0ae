using System.Globalization;

namespace RfbWatch.Rules;

/// <summary>Something wrong with a rule file, at a place in it.</summary>
/// <param name="Source">The file.</param>
/// <param name="Line">Line from 1; 0 where no line is to blame.</param>
/// <param name="Column">Column from 1; 0 where no column is.</param>
/// <param name="Code">Stable code: <c>KSnnn</c> of Kusto, or <c>RWnnn</c> of this reader.</param>
/// <param name="Message">What is wrong, what was allowed, what to do.</param>
/// <param name="IsWarning">The rule can still be run.</param>
public sealed record RuleProblem(string Source, int Line, int Column, string Code, string Message, bool IsWarning = false)
{
    /// <summary>One line, as compilers print it.</summary>
    public override string ToString()
    {
        string place = Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"({Line},{Math.Max(Column, 1)})") : "";
        return $"{Source}{place}: {(IsWarning ? "warning" : "error")} {Code}: {Message}";
    }
}
