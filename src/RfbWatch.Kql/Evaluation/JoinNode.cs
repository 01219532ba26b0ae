using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// Hash join: the right side is held, the left side streams (for rightsemi and rightanti the other way round).
/// A null key joins nothing; which of several left rows innerunique keeps is undefined, here the first.
/// </summary>
internal sealed class JoinNode(TableNode left, TableNode right, JoinKind kind, Scalar[] leftKeys, Scalar[] rightKeys, KustoSchema schema, int[] rightColumns)
    : TableNode(schema)
{
    private readonly bool[] _required = new bool[schema.Count];

    public override bool IsOpen => left.IsOpen || right.IsOpen;

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => kind switch
    {
        JoinKind.LeftSemi => Filtered(left, leftKeys, right, rightKeys, true, context),
        JoinKind.LeftAnti => Filtered(left, leftKeys, right, rightKeys, false, context),
        JoinKind.RightSemi => Filtered(right, rightKeys, left, leftKeys, true, context),
        JoinKind.RightAnti => Filtered(right, rightKeys, left, leftKeys, false, context),
        _ => Paired(context, reused: null),
    };

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) =>
        kind is JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.RightSemi or JoinKind.RightAnti ? Rows(context) : Paired(context, new KustoValue[Schema.Count]);

    public override void Require(bool[] columns)
    {
        bool onlyRight = kind is JoinKind.RightSemi or JoinKind.RightAnti;
        bool onlyLeft = kind is JoinKind.LeftSemi or JoinKind.LeftAnti;
        var fromLeft = new bool[left.Schema.Count];
        var fromRight = new bool[right.Schema.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            _required[i] |= columns[i];
            if (onlyRight)
                fromRight[i] = columns[i];
            else if (onlyLeft || i < fromLeft.Length)
                fromLeft[i] = columns[i];
            else
                fromRight[rightColumns[i - fromLeft.Length]] = columns[i];
        }

        foreach (Scalar key in leftKeys)
            key.MarkColumns(fromLeft);
        foreach (Scalar key in rightKeys)
            key.MarkColumns(fromRight);
        left.Require(fromLeft);
        right.Require(fromRight);
    }

    private static IEnumerable<KustoValue[]> Filtered(TableNode kept, Scalar[] keptKeys, TableNode other, Scalar[] otherKeys, bool wanted, EvaluationContext context)
    {
        var frame = new RowFrame(context);
        var keys = new HashSet<KustoValue[]>(KeyComparer.Instance);
        var key = new KustoValue[otherKeys.Length];
        foreach (KustoValue[] row in other.TransientRows(context))
        {
            if (!TryKey(frame, row, otherKeys, key) || keys.Contains(key))
                continue;
            keys.Add([.. key]);
            context.HoldRow(key);
            context.CheckRows(keys.Count, "join");
        }

        foreach (KustoValue[] row in kept.Rows(context))
        {
            bool found = TryKey(frame, row, keptKeys, key) && keys.Contains(key);
            if (found == wanted)
                yield return row;
        }
    }

    private IEnumerable<KustoValue[]> Paired(EvaluationContext context, KustoValue[]? reused)
    {
        JoinIndex index = JoinIndex.Of(right, rightKeys, context);
        var frame = new RowFrame(context);
        HashSet<JoinIndex.Bucket>? seen = kind == JoinKind.InnerUnique ? [] : null;
        bool keepLeft = kind is JoinKind.LeftOuter or JoinKind.FullOuter;
        JoinedRow joined = JoinedRow.Of(left.Schema.Count, Schema, rightColumns, _required, reused);
        long produced = 0;
        foreach (KustoValue[] row in left.TransientRows(context))
        {
            frame.Row = row;
            JoinIndex.Bucket? bucket = index.Find(frame, leftKeys);
            if (bucket is null)
            {
                if (keepLeft)
                    yield return joined.Make(row, null);
                continue;
            }

            if (seen is not null && !seen.Add(bucket))
                continue;
            bucket.Matched = true;
            for (int i = 0; i < bucket.Count; i++)
            {
                context.Tick();
                CheckProduced(++produced, context);
                yield return joined.Make(row, bucket[i]);
            }
        }

        if (kind is not (JoinKind.RightOuter or JoinKind.FullOuter))
            yield break;
        foreach (JoinIndex.Bucket bucket in index.Buckets)
        {
            if (bucket.Matched)
                continue;
            for (int i = 0; i < bucket.Count; i++)
                yield return joined.Make(null, bucket[i]);
        }
    }

    private static void CheckProduced(long rows, EvaluationContext context)
    {
        if (rows > context.Limits.MaximumProducedRows)
            throw new KqlLimitException(nameof(KqlLimits.MaximumProducedRows), context.Limits.MaximumProducedRows, "'join' puts out too many rows");
    }

    private static bool TryKey(RowFrame frame, KustoValue[] row, Scalar[] keys, KustoValue[] key)
    {
        frame.Row = row;
        for (int i = 0; i < keys.Length; i++)
        {
            key[i] = keys[i].Evaluate(frame);
            if (key[i].IsNull)
                return false;
        }

        return true;
    }
}
