using System.Collections;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>A columnar table as a list of rows, each created when it is read.</summary>
/// <param name="table">The table.</param>
internal sealed class ColumnRows(ColumnTable table) : IReadOnlyList<KustoValue[]>
{
    public int Count => (int)table.Count;

    public KustoValue[] this[int index] => table.Row(index);

    public IEnumerator<KustoValue[]> GetEnumerator() => table.Rows().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
