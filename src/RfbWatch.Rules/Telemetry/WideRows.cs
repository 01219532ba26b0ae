using System.Collections;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Rows with some columns of a schema, presented as rows with all of them: each is created on first use.</summary>
/// <param name="rows">The rows as stored.</param>
/// <param name="columns">The column of each of their cells.</param>
/// <param name="schema">All columns.</param>
internal sealed class WideRows(IReadOnlyList<KustoValue[]> rows, int[] columns, KustoSchema schema) : IReadOnlyList<KustoValue[]>
{
    private readonly KustoValue[] _blank = [.. schema.Columns.Select(column => column.Type == KustoType.String ? KustoValue.EmptyString : KustoValue.Null)];

    public int Count => rows.Count;

    public KustoValue[] this[int index]
    {
        get
        {
            var row = (KustoValue[])_blank.Clone();
            for (int i = 0; i < columns.Length; i++)
            {
                row[columns[i]] = rows[index][i];
            }

            return row;
        }
    }

    public IEnumerator<KustoValue[]> GetEnumerator()
    {
        for (int i = 0; i < rows.Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
