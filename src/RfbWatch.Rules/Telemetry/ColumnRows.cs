using System.Collections;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>A table in columns as a list of rows, each made when it is asked for.</summary>
/// <param name="table">The table.</param>
internal sealed class ColumnRows(ColumnTable table) : IReadOnlyList<KustoValue[]>
{
    public int Count => (int)table.Count;

    public KustoValue[] this[int index] => table.Row(index);

    public IEnumerator<KustoValue[]> GetEnumerator() => table.Rows().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
