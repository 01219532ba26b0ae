namespace RfbWatch.Kql;

/// <summary>A warning about a result that is nevertheless valid.</summary>
/// <param name="Code">Microsoft's KS code if one exists, otherwise one of our own codes, which start with <c>RW</c>.</param>
/// <param name="Message">One line of text.</param>
public sealed record KqlWarning(string Code, string Message);
