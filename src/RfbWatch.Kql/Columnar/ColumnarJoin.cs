using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;
using RfbWatch.Kql.Vectors;

namespace RfbWatch.Kql.Columnar;

/// <summary>Hash join: the right side is stored, and the left side streams (the other way round for rightsemi and rightanti). A side from the row engine is converted to blocks.</summary>
internal sealed class ColumnarJoin(JoinNode join) : ColumnarNode(join, join.Inputs)
{
    private readonly TableNode _left = join.Inputs[0];
    private readonly TableNode _right = join.Inputs[1];

    public override IEnumerable<Block> Blocks(EvaluationContext context) => join.Kind switch
    {
        JoinKind.LeftSemi => Filtered(_left, join.LeftKeys, _right, join.RightKeys, true, context),
        JoinKind.LeftAnti => Filtered(_left, join.LeftKeys, _right, join.RightKeys, false, context),
        JoinKind.RightSemi => Filtered(_right, join.RightKeys, _left, join.LeftKeys, true, context),
        JoinKind.RightAnti => Filtered(_right, join.RightKeys, _left, join.LeftKeys, false, context),
        JoinKind.InnerUnique or JoinKind.Inner or JoinKind.LeftOuter or JoinKind.RightOuter or JoinKind.FullOuter => Paired(context),
    };

    private static VectorScalar[] KeysOf(TableNode table, IReadOnlyList<Scalar> keys, OperatorMemory memory) => [.. keys.Select(key => VectorScalars.Of(key, table.Schema, memory))];

    private static IEnumerable<Block> Filtered(TableNode kept, IReadOnlyList<Scalar> keptKeys, TableNode other, IReadOnlyList<Scalar> otherKeys, bool wanted, EvaluationContext context)
    {
        using var memory = new OperatorMemory(context);
        var index = new GroupIndex(KeysOf(other, otherKeys, memory), nullsMatch: false);
        foreach (var block in BlocksOf(other, context))
        {
            int before = index.Count;
            int[] numbers = index.Add(block);
            foreach (int row in block.Rows)
            {
                if (numbers[row] < before)
                {
                    continue;
                }

                before++;
                memory.Hold(index.BytesAt(row));
                context.CheckRows(before, "join");
            }
        }

        var keys = KeysOf(kept, keptKeys, memory);
        foreach (var block in BlocksOf(kept, context))
        {
            int[] numbers = index.Find(keys, block);
            var selection = new List<int>(block.Selected);
            foreach (int row in block.Rows)
            {
                if (numbers[row] >= 0 == wanted)
                {
                    selection.Add(row);
                }
            }

            if (selection.Count > 0)
            {
                yield return block.With([.. selection]);
            }
        }
    }

    private IEnumerable<Block> Paired(EvaluationContext context)
    {
        using var memory = new OperatorMemory(context);
        var held = new HeldSide(KeysOf(_right, join.RightKeys, memory), join.HeldColumns(), memory);
        foreach (var block in BlocksOf(_right, context))
        {
            held.Add(block);
        }

        var keys = KeysOf(_left, join.LeftKeys, memory);
        var pairs = new PairBlocks(join, _left.Schema.Count, held.Store);
        bool[] seen = new bool[join.Kind == JoinKind.InnerUnique ? held.Keys : 0];
        bool keepsLeft = join.Kind is JoinKind.LeftOuter or JoinKind.FullOuter;
        long produced = 0;
        foreach (var block in BlocksOf(_left, context))
        {
            int[] numbers = held.Find(keys, block);
            for (int i = 0; i < block.Selected; i++)
            {
                int row = block.Rows[i];
                int key = numbers[row];
                if (key < 0)
                {
                    if (keepsLeft)
                    {
                        pairs.Add(row, BlockStore.NoRow);
                    }
                }
                else if (seen.Length == 0 || !seen[key])
                {
                    if (seen.Length > 0)
                    {
                        seen[key] = true;
                    }

                    held.Match(key);
                    for (int at = held.FirstOf(key); at >= 0; at = held.NextOf(at))
                    {
                        if (pairs.IsFull)
                        {
                            yield return pairs.Take(block);
                        }

                        context.Tick();
                        JoinNode.CheckProduced(++produced, context);
                        pairs.Add(row, held.NumberOf(at));
                    }
                }

                if (pairs.IsFull)
                {
                    yield return pairs.Take(block);
                }
            }

            if (!pairs.IsEmpty)
            {
                yield return pairs.Take(block);
            }
        }

        if (join.Kind is not (JoinKind.RightOuter or JoinKind.FullOuter))
        {
            yield break;
        }

        foreach (int number in held.Unmatched())
        {
            pairs.Add(BlockStore.NoRow, number);
            if (pairs.IsFull)
            {
                yield return pairs.Take(null);
            }
        }

        if (!pairs.IsEmpty)
        {
            yield return pairs.Take(null);
        }
    }
}
