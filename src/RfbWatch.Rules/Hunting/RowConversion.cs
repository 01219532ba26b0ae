using RfbWatch.Events;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Hunting;

/// <summary>Turns our rows into rows as KQL reads them, in a schema that holds the same columns in any order and perhaps more.</summary>
public sealed class RowConversion
{
    private readonly int[] _places;
    private readonly KustoValue[] _blank;

    /// <summary>A conversion from a table of ours to a schema; columns that the schema does not have are left out.</summary>
    public RowConversion(TableSchema table, KustoSchema target)
    {
        _places = [.. table.Columns.Select(column => target.IndexOf(column.Name))];
        _blank = [.. target.Columns.Select(column => column.Type == Kql.Values.KustoType.String ? KustoValue.EmptyString : KustoValue.Null)];
    }

    /// <summary>Converts one row.</summary>
    public KustoValue[] Convert(TableRow row)
    {
        var cells = (KustoValue[])_blank.Clone();
        for (int i = 0; i < _places.Length; i++)
        {
            if (_places[i] >= 0 && row.Values[i] is { } value)
            {
                cells[_places[i]] = Cell(value);
            }
        }

        return cells;
    }

    private static KustoValue Cell(object value) => value switch
    {
        string text => KustoValue.Of(text),
        int number => KustoValue.OfInt(number),
        long number => KustoValue.Of(number),
        bool truth => KustoValue.Of(truth),
        double number => KustoValue.Of(number),
        DateTime time => KustoValue.Of(time),
        JsonText json => DynamicJson.Parse(json.Text),
        _ => throw new ArgumentException($"A cell holds a {value.GetType().Name}.", nameof(value)),
    };
}
