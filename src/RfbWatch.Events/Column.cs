using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>One column of a table, as data: name, type, documentation, and constraints.</summary>
public abstract class Column
{
    private protected Column(string name, KustoType type, string documentation)
    {
        Name = name;
        Type = type;
        Documentation = documentation;
        JsonName = JsonEncodedText.Encode(name, JsonFormat.WriterOptions.Encoder);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its name as the name of a JSON member, encoded once.</summary>
    public JsonEncodedText JsonName { get; }

    /// <summary>Its Kusto type.</summary>
    public KustoType Type { get; }

    /// <summary>What its value means, for the JSON Schema.</summary>
    public string Documentation { get; }

    /// <summary>Whether a value may be null. If false, missing text is empty. Default false.</summary>
    public bool Nullable { get; init; }

    /// <summary>The only allowed values. Default null: any.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>How a dynamic column is written. Default <see cref="DynamicForm.Json"/>.</summary>
    public DynamicForm Form { get; init; }

    /// <summary>The value of an unfilled cell.</summary>
    internal KustoValue Missing => Nullable ? KustoValue.Null : KustoValue.MissingOf(Type);
}

/// <summary>A column of a table whose rows describe objects of one type, including how its value is read from such an object.</summary>
/// <typeparam name="T">The type of object that a row describes.</typeparam>
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
