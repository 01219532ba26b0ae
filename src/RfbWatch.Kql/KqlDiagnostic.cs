namespace RfbWatch.Kql;

/// <summary>An error or a warning about the text of a query.</summary>
/// <param name="IsError">True for an error: the query cannot run. False for a warning.</param>
/// <param name="Code">Microsoft's KS code if one exists, otherwise one of our own codes, which start with <c>RW</c>.</param>
/// <param name="Start">Offset of the affected text, in UTF-16 code units.</param>
/// <param name="Length">Length of the affected text, in UTF-16 code units; 0 if something is missing there.</param>
/// <param name="Line">Line number, starting at 1.</param>
/// <param name="Column">Column within the line, in UTF-16 code units, starting at 1.</param>
/// <param name="Message">One line of text, including what was expected.</param>
public sealed record KqlDiagnostic(bool IsError, string Code, int Start, int Length, int Line, int Column, string Message)
{
    /// <summary><c>line:column code message</c>.</summary>
    public override string ToString() => $"{Line}:{Column} {Code} {Message}";
}
