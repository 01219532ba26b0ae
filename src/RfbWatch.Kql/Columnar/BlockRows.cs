using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columnar;

/// <summary>Adapter from the columnar engine to the row engine: returns the selected rows of blocks, one by one. A column without a vector is not read, and its cells are null.</summary>
internal static class BlockRows
{
    public static IEnumerable<KustoValue[]> Of(IEnumerable<Block> blocks, int width, bool isTransient)
    {
        var reused = new KustoValue[width];
        foreach (var block in blocks)
        {
            int[] filled = [.. Enumerable.Range(0, width).Where(i => block.Columns[i] is not null)];
            for (int i = 0; i < block.Selected; i++)
            {
                var cells = isTransient ? reused : new KustoValue[width];
                int row = block.Rows[i];
                foreach (int column in filled)
                {
                    cells[column] = block.Columns[column]![row];
                }

                yield return cells;
            }
        }
    }
}
