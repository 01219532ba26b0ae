namespace RfbWatch.Kql.Columns;

/// <summary>
/// The strings of a column, each with a code. Equal codes mean equal strings, but a string may have several codes: if nearly every row has a different string, searching for duplicates
/// costs more than it saves. Strings are only added, and never while the dictionary is being read.
/// </summary>
internal abstract class TextDictionary
{
    /// <summary>Number of entries.</summary>
    public abstract int Count { get; }

    /// <summary>The string of an entry.</summary>
    public abstract string this[int code] { get; }
}
