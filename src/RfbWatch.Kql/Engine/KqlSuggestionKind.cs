namespace RfbWatch.Kql.Engine;

/// <summary>What a suggested text names.</summary>
public enum KqlSuggestionKind
{
    /// <summary>A column of the rows at the position.</summary>
    Column,

    /// <summary>A name that the query declares with <c>let</c>.</summary>
    Variable,

    /// <summary>A table of the catalog.</summary>
    Table,

    /// <summary>A function; its text ends with the opening parenthesis.</summary>
    Function,

    /// <summary>An operator: of a pipeline after a bar, otherwise of an expression.</summary>
    Operator,
}
