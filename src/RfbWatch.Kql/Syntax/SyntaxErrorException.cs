namespace RfbWatch.Kql.Syntax;

/// <summary>Thrown to stop parsing a statement or operator after an error; the diagnostic is already recorded. Never escapes this project.</summary>
internal sealed class SyntaxErrorException : Exception;
