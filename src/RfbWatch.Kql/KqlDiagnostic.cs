namespace RfbWatch.Kql;

/// <summary>An error or a warning about the text of a query.</summary>
/// <param name="IsError">True for an error: the query cannot run. False for a warning.</param>
/// <param name="Code">Microsoft's KS code where one exists, else one of our codes, which start with <c>RW</c>.</param>
/// <param name="Start">Start of the text concerned, an offset in UTF-16 code units.</param>
/// <param name="Length">Length of the text concerned; 0 where something is missing.</param>
/// <param name="Line">Line, starting at 1.</param>
/// <param name="Column">Column in the line in UTF-16 code units, starting at 1.</param>
/// <param name="Message">One line of text, including what was expected.</param>
public sealed record KqlDiagnostic(bool IsError, string Code, int Start, int Length, int Line, int Column, string Message)
{
    /// <summary><c>line:column code message</c>.</summary>
    public override string ToString() => $"{Line}:{Column} {Code} {Message}";
}
