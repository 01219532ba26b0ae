using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>The definition of a table column: name, type, documentation and constraints.</summary>
public abstract class Column
{
    private protected Column(string name, KustoType type, string documentation)
    {
        Name = name;
        Type = type;
        Documentation = documentation;
        JsonName = JsonEncodedText.Encode(name, JsonFormat.WriterOptions.Encoder);
    }

    /// <summary>The name of the column.</summary>
    public string Name { get; }

    /// <summary>The name of the column as an encoded JSON property name.</summary>
    public JsonEncodedText JsonName { get; }

    /// <summary>The Kusto type of the column.</summary>
    public KustoType Type { get; }

    /// <summary>The meaning of the column's values, for the JSON Schema.</summary>
    public string Documentation { get; }

    /// <summary>Whether a value may be null. If false, a missing string is empty. Default false.</summary>
    public bool Nullable { get; init; }

    /// <summary>The allowed values; null, the default, for any.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>How a dynamic column is serialised. Default <see cref="DynamicForm.Json"/>.</summary>
    public DynamicForm Form { get; init; }

    /// <summary>The value of an unfilled cell.</summary>
    internal KustoValue Missing => Nullable ? KustoValue.Null : KustoValue.MissingOf(Type);
}

/// <summary>A column of a table whose rows describe objects of one type, with the function that reads its value from such an object.</summary>
/// <typeparam name="T">The type of object that a row describes.</typeparam>
/// <param name="name">Its name.</param>
/// <param name="type">Its Kusto type.</param>
/// <param name="documentation">The meaning of its values, for the JSON Schema.</param>
/// <param name="read">Reads the value.</param>
public sealed class Column<T>(string name, KustoType type, string documentation, Func<T, KustoValue> read) : Column(name, type, documentation)
    where T : class
{
    /// <summary>Reads the value of this column from an object.</summary>
    public KustoValue Read(T item) => read(item);
}
