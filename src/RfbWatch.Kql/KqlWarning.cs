namespace RfbWatch.Kql;

/// <summary>A remark about a result that is nevertheless valid.</summary>
/// <param name="Code">Microsoft's KS code where one exists, else one of our codes, which start with <c>RW</c>.</param>
/// <param name="Message">One line of text.</param>
public sealed record KqlWarning(string Code, string Message);
