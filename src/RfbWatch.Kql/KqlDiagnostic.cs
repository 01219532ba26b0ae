namespace RfbWatch.Kql;

/// <summary>Something wrong, or doubtful, in the text of a query.</summary>
/// <param name="IsError">True for an error: the query cannot run. False for a warning.</param>
/// <param name="Code">Microsoft's KS code where there is one for it, else a code of ours that begins with <c>RW</c>.</param>
/// <param name="Start">Offset of the place in UTF-16 units.</param>
/// <param name="Length">Length of the place; 0 where something is missing.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in the line in UTF-16 units, from 1.</param>
/// <param name="Message">One line of text, with what was expected.</param>
public sealed record KqlDiagnostic(bool IsError, string Code, int Start, int Length, int Line, int Column, string Message)
{
    /// <summary><c>line:column code message</c>.</summary>
    public override string ToString() => $"{Line}:{Column} {Code} {Message}";
}
