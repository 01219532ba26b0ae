namespace RfbWatch.Kql.Syntax;

/// <summary>Leaves the parser at the first error it cannot go on from; the diagnostic is already recorded. Never leaves this project.</summary>
internal sealed class SyntaxErrorException : Exception;
