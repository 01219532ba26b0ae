namespace RfbWatch.Kql.Syntax;

/// <summary>Ends the parsing of a statement or operator after an error whose diagnostic is already recorded. Caught inside this project.</summary>
internal sealed class SyntaxErrorException : Exception;
