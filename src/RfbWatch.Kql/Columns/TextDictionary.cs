namespace RfbWatch.Kql.Columns;

/// <summary>
/// The texts of a column, each under a number. Equal numbers are equal texts, but a text may have several numbers: where nearly every row has a text of its own, looking for the earlier ones
/// costs more than it saves. Texts are only added, and never while somebody reads.
/// </summary>
internal abstract class TextDictionary
{
    /// <summary>Number of entries.</summary>
    public abstract int Count { get; }

    /// <summary>The text of an entry.</summary>
    public abstract string this[int code] { get; }
}
