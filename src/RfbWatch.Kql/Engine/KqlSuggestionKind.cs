namespace RfbWatch.Kql.Engine;

/// <summary>The kind of item that a suggestion names.</summary>
public enum KqlSuggestionKind
{
    /// <summary>A column available at the position.</summary>
    Column,

    /// <summary>A name that the query declares with <c>let</c>.</summary>
    Variable,

    /// <summary>A table of the catalog.</summary>
    Table,

    /// <summary>A function; its text ends with the opening parenthesis.</summary>
    Function,

    /// <summary>An operator: a tabular operator after a pipe character, otherwise an operator of an expression.</summary>
    Operator,
}
