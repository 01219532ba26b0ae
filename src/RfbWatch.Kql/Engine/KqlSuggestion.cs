namespace RfbWatch.Kql.Engine;

/// <summary>Text that can be inserted at a position in a query.</summary>
/// <param name="Kind">The kind of item that the text names.</param>
/// <param name="Text">The text.</param>
public sealed record KqlSuggestion(KqlSuggestionKind Kind, string Text);
