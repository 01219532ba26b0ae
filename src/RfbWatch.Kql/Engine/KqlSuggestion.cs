namespace RfbWatch.Kql.Engine;

/// <summary>A text that can stand at a position of a query.</summary>
/// <param name="Kind">What it names.</param>
/// <param name="Text">The text.</param>
public sealed record KqlSuggestion(KqlSuggestionKind Kind, string Text);
