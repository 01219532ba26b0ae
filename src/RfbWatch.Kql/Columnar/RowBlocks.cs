using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columnar;

/// <summary>Adapter from rows to blocks: for operators that compute their results row by row, and for a side of a join from the row engine.</summary>
internal static class RowBlocks
{
    // A dictionary of strings that hardly repeat would otherwise keep all of them until the end of the run.
    private const int MaximumTexts = 1 << 16;

    public static IEnumerable<Block> Of(IEnumerable<KustoValue[]> rows, KustoSchema schema, EvaluationContext context)
    {
        var texts = new TextList?[schema.Count];
        var columns = NewColumns(schema.Count);
        int count = 0;
        foreach (var row in rows)
        {
            context.Tick();
            for (int i = 0; i < columns.Length; i++)
            {
                columns[i][count] = row[i];
            }

            if (++count < Block.MaximumRows)
            {
                continue;
            }

            yield return BlockOf(columns, count, texts);
            columns = NewColumns(schema.Count);
            count = 0;
        }

        if (count > 0)
        {
            yield return BlockOf([.. columns.Select(column => column[..count])], count, texts);
        }
    }

    private static KustoValue[][] NewColumns(int count) => [.. Enumerable.Range(0, count).Select(_ => new KustoValue[Block.MaximumRows])];

    private static Block BlockOf(KustoValue[][] columns, int count, TextList?[] texts)
    {
        var vectors = new Vector?[columns.Length];
        var block = new Block(vectors, count);
        for (int i = 0; i < columns.Length; i++)
        {
            if (texts[i] is { Count: > MaximumTexts })
            {
                texts[i] = null;
            }

            vectors[i] = AreTexts(columns[i], count) ? Texts(columns[i], count, texts[i] ??= new TextList()) : Vector.Of(columns[i], block.Rows);
        }

        return block;
    }

    private static bool AreTexts(KustoValue[] cells, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (cells[i].AsString is null)
            {
                return false;
            }
        }

        return true;
    }

    private static TextVector Texts(KustoValue[] cells, int count, TextList texts)
    {
        int[] codes = new int[count];
        for (int i = 0; i < count; i++)
        {
            codes[i] = texts.CodeOf(cells[i].AsString!);
        }

        return new TextVector(texts, codes);
    }
}
