namespace RfbWatch.Kql;

/// <summary>Something a user should know about a result that is still a result.</summary>
/// <param name="Code">A KS code where Microsoft has one, else a code of ours that begins with <c>RW</c>.</param>
/// <param name="Message">One line of text.</param>
public sealed record KqlWarning(string Code, string Message);
