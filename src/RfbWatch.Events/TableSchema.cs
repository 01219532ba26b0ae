using System.Collections.Frozen;

namespace RfbWatch.Events;

/// <summary>A table: its name, and its columns in their documented order.</summary>
public sealed class TableSchema
{
    private readonly FrozenDictionary<string, int> _index;

    /// <summary>A table of the columns given.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isDefender">Whether it is one of Microsoft Defender's tables, or one of ours.</param>
    /// <param name="doc">What one row stands for.</param>
    /// <param name="columns">Its columns in order.</param>
    public TableSchema(string name, bool isDefender, string doc, IReadOnlyList<Column> columns)
    {
        Name = name;
        IsDefender = isDefender;
        Doc = doc;
        Columns = columns;
        _index = columns.Select((column, index) => (column.Name, index))
            .ToFrozenDictionary(pair => pair.Name, pair => pair.index, StringComparer.Ordinal);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether it is one of Microsoft Defender's tables.</summary>
    public bool IsDefender { get; }

    /// <summary>What one row stands for.</summary>
    public string Doc { get; }

    /// <summary>Its columns in order.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Category of its records in the streaming shape.</summary>
    public string Category => (IsDefender ? "AdvancedHunting-" : "RfbWatch-") + Name;

    /// <summary>Place of a column; throws for a name that the table does not have, which is a defect of the caller.</summary>
    public int IndexOf(string column) => _index.TryGetValue(column, out int index)
        ? index
        : throw new ArgumentException($"table {Name} has no column '{column}'", nameof(column));
}
