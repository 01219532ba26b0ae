namespace RfbWatch.Kql.Columns;

/// <summary>
/// The strings of a column, each with a code. Equal codes mean equal strings, but a string may have several codes: if nearly every row has a different string, searching for duplicates
/// costs more than it saves. Strings are only added, and never while the dictionary is being read.
/// </summary>
internal abstract class TextDictionary
{
    /// <summary>Number of entries.</summary>
    public abstract int Count { get; }

    /// <summary>Estimated memory of the strings that were computed in a run, in bytes; 0 for those of a stored table, which belong to it.</summary>
    public virtual long ComputedBytes => 0;

    /// <summary>Whether an entry is always the same string object. If not, each reading of an entry creates one, which does not belong to the table.</summary>
    public virtual bool KeepsStrings => true;

    /// <summary>The string of an entry.</summary>
    public abstract string this[int code] { get; }
}
