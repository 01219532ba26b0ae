using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>One column of a table, as data: what the schema, the documentation and KQL need to know of it.</summary>
public abstract class Column
{
    private protected Column(string name, KustoType type, string documentation)
    {
        Name = name;
        Type = type;
        Documentation = documentation;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its Kusto type.</summary>
    public KustoType Type { get; }

    /// <summary>What its value means, for the JSON Schema.</summary>
    public string Documentation { get; }

    /// <summary>Whether a row may leave it null. Where this is false, text is empty instead. Default false.</summary>
    public bool Nullable { get; init; }

    /// <summary>The only values it takes. Default null: any.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>How a dynamic column is written. Default <see cref="DynamicForm.Json"/>.</summary>
    public DynamicForm Form { get; init; }

    /// <summary>What a cell is that nobody filled.</summary>
    internal KustoValue Missing => Nullable ? KustoValue.Null : KustoValue.MissingOf(Type);
}

/// <summary>A column of a table whose rows stand for objects of one type: also how its value is read from such an object.</summary>
/// <typeparam name="T">What one row stands for.</typeparam>
/// <param name="name">Its name.</param>
/// <param name="type">Its Kusto type.</param>
/// <param name="documentation">What its value means, for the JSON Schema.</param>
/// <param name="read">Reads the value.</param>
public sealed class Column<T>(string name, KustoType type, string documentation, Func<T, KustoValue> read) : Column(name, type, documentation)
    where T : class
{
    /// <summary>The value of an object in this column.</summary>
    public KustoValue Read(T item) => read(item);
}
