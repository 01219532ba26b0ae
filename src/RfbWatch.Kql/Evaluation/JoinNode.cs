using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// Hash join: the right side is stored and the left side is streamed (the reverse for rightsemi and rightanti).
/// A null key matches nothing. Kusto does not define which of several left rows with the same key innerunique keeps; here it is the first.
/// </summary>
internal sealed class JoinNode : TableNode
{
    private readonly TableNode _left;
    private readonly TableNode _right;
    private readonly Scalar[] _leftKeys;
    private readonly Scalar[] _rightKeys;
    private readonly int[] _rightColumns;

    // The columns of the result that are filled.
    private readonly bool[] _columns;

    /// <param name="left">The left side.</param>
    /// <param name="right">The right side.</param>
    /// <param name="kind">The kind of join.</param>
    /// <param name="leftKeys">Keys over rows of the left side.</param>
    /// <param name="rightKeys">Keys over rows of the right side, as many as there are left keys.</param>
    /// <param name="schema">Columns of the result.</param>
    /// <param name="rightColumns">Columns of the right side that follow those of the left side in the result; empty for kinds that return only one side.</param>
    public JoinNode(TableNode left, TableNode right, JoinKind kind, Scalar[] leftKeys, Scalar[] rightKeys, KustoSchema schema, int[] rightColumns)
        : this(left, right, kind, leftKeys, rightKeys, schema, rightColumns, ColumnMask.All(schema.Count))
    {
    }

    private JoinNode(TableNode left, TableNode right, JoinKind kind, Scalar[] leftKeys, Scalar[] rightKeys, KustoSchema schema, int[] rightColumns, bool[] columns)
        : base(schema)
    {
        _left = left;
        _right = right;
        Kind = kind;
        _leftKeys = leftKeys;
        _rightKeys = rightKeys;
        _rightColumns = rightColumns;
        _columns = columns;
    }

    public JoinKind Kind { get; }

    public override IReadOnlyList<TableNode> Inputs => [_left, _right];

    public IReadOnlyList<Scalar> LeftKeys => _leftKeys;

    public IReadOnlyList<Scalar> RightKeys => _rightKeys;

    /// <summary>Columns of the right side that follow those of the left side in the result.</summary>
    public IReadOnlyList<int> RightColumns => _rightColumns;

    /// <summary>The columns of the result that are filled.</summary>
    public bool[] Filled => _columns;

    private bool GivesLeft => Kind is JoinKind.LeftSemi or JoinKind.LeftAnti;

    private bool GivesRight => Kind is JoinKind.RightSemi or JoinKind.RightAnti;

    public override TableNode Over(IReadOnlyList<TableNode> inputs) => new JoinNode(inputs[0], inputs[1], Kind, _leftKeys, _rightKeys, Schema, _rightColumns, _columns);

    /// <summary>Returns the side and the column from which a result column is taken.</summary>
    public (bool IsLeft, int Column) OriginOf(int column)
    {
        if (GivesRight)
        {
            return (false, column);
        }

        return GivesLeft || column < _left.Schema.Count ? (true, column) : (false, _rightColumns[column - _left.Schema.Count]);
    }

    public override IReadOnlyList<bool[]> Reads(bool[] columns)
    {
        bool[] fromLeft = ColumnMask.None(_left.Schema.Count);
        bool[] fromRight = ColumnMask.None(_right.Schema.Count);
        for (int i = 0; i < columns.Length; i++)
        {
            var (isLeft, column) = OriginOf(i);
            if (columns[i])
            {
                (isLeft ? fromLeft : fromRight)[column] = true;
            }
        }

        foreach (var key in _leftKeys)
        {
            key.MarkColumns(fromLeft);
        }

        foreach (var key in _rightKeys)
        {
            key.MarkColumns(fromRight);
        }

        return [fromLeft, fromRight];
    }

    public override TableNode Keeping(bool[] columns) => new JoinNode(_left, _right, Kind, _leftKeys, _rightKeys, Schema, _rightColumns, columns);

    public override string Describe(PlanText text)
    {
        var left = text.Over(_left.Schema);
        var right = text.Over(_right.Schema);
        string keys = string.Join(", ", _leftKeys.Select((key, i) => $"{left.Operand(key)} == {right.Operand(_rightKeys[i])}"));
        return $"join {Kind.ToString().ToLowerInvariant()} on {keys}";
    }

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => Rows(context, isTransient: false);

    public override IEnumerable<KustoValue[]> TransientRows(EvaluationContext context) => Rows(context, isTransient: true);

    private IEnumerable<KustoValue[]> Rows(EvaluationContext context, bool isTransient) => Kind switch
    {
        JoinKind.LeftSemi => Filtered(_left, _leftKeys, _right, _rightKeys, true, isTransient, context),
        JoinKind.LeftAnti => Filtered(_left, _leftKeys, _right, _rightKeys, false, isTransient, context),
        JoinKind.RightSemi => Filtered(_right, _rightKeys, _left, _leftKeys, true, isTransient, context),
        JoinKind.RightAnti => Filtered(_right, _rightKeys, _left, _leftKeys, false, isTransient, context),
        JoinKind.InnerUnique or JoinKind.Inner or JoinKind.LeftOuter or JoinKind.RightOuter or JoinKind.FullOuter => Paired(context, isTransient ? new KustoValue[Schema.Count] : null),
    };

    private static IEnumerable<KustoValue[]> Filtered(TableNode kept, Scalar[] keptKeys, TableNode other, Scalar[] otherKeys, bool wanted, bool isTransient, EvaluationContext context)
    {
        using var memory = new OperatorMemory(context);
        var frame = new RowFrame(context);
        var keys = new HashSet<KustoValue[]>(KeyComparer.Instance);
        var key = new KustoValue[otherKeys.Length];
        foreach (var row in other.TransientRows(context))
        {
            if (!TryKey(frame, row, otherKeys, key) || keys.Contains(key))
            {
                continue;
            }

            keys.Add([.. key]);
            memory.Hold(EvaluationContext.BytesOf(key));
            context.CheckRows(keys.Count, "join");
        }

        foreach (var row in isTransient ? kept.TransientRows(context) : kept.Rows(context))
        {
            bool found = TryKey(frame, row, keptKeys, key) && keys.Contains(key);
            if (found == wanted)
            {
                yield return row;
            }
        }
    }

    private IEnumerable<KustoValue[]> Paired(EvaluationContext context, KustoValue[]? reused)
    {
        using var memory = new OperatorMemory(context);
        var packing = new RowPacking(HeldColumns());
        var index = JoinIndex.Of(_right, _rightKeys, packing, memory);
        var frame = new RowFrame(context);
        HashSet<JoinIndex.Bucket>? seen = Kind == JoinKind.InnerUnique ? [] : null;
        bool keepLeft = Kind is JoinKind.LeftOuter or JoinKind.FullOuter;
        var joined = JoinedRow.Of(_left.Schema.Count, Schema, _rightColumns, _columns, packing, reused);
        long produced = 0;
        foreach (var row in _left.TransientRows(context))
        {
            frame.Row = row;
            var bucket = index.Find(frame, _leftKeys);
            if (bucket is null)
            {
                if (keepLeft)
                {
                    yield return joined.Make(row, null);
                }

                continue;
            }

            if (seen is not null && !seen.Add(bucket))
            {
                continue;
            }

            bucket.Matched = true;
            for (int i = 0; i < bucket.Count; i++)
            {
                context.Tick();
                CheckProduced(++produced, context);
                yield return joined.Make(row, bucket[i]);
            }
        }

        if (Kind is not (JoinKind.RightOuter or JoinKind.FullOuter))
        {
            yield break;
        }

        foreach (var bucket in index.Buckets)
        {
            if (bucket.Matched)
            {
                continue;
            }

            for (int i = 0; i < bucket.Count; i++)
            {
                yield return joined.Make(null, bucket[i]);
            }
        }
    }

    /// <summary>Returns the columns of the right side that are stored: those that the result needs. The keys are in the index.</summary>
    public bool[] HeldColumns()
    {
        bool[] held = ColumnMask.None(_right.Schema.Count);
        for (int i = 0; i < _rightColumns.Length; i++)
        {
            held[_rightColumns[i]] |= _columns[_left.Schema.Count + i];
        }

        return held;
    }

    /// <summary>Checks the number of rows that a join has produced against the limit.</summary>
    public static void CheckProduced(long rows, EvaluationContext context)
    {
        if (rows > context.Limits.MaximumProducedRows)
        {
            throw new KqlLimitException(nameof(KqlLimits.MaximumProducedRows), context.Limits.MaximumProducedRows, "'join' produces too many rows");
        }
    }

    private static bool TryKey(RowFrame frame, KustoValue[] row, Scalar[] keys, KustoValue[] key)
    {
        frame.Row = row;
        for (int i = 0; i < keys.Length; i++)
        {
            key[i] = keys[i].Evaluate(frame);
            if (key[i].IsNull)
            {
                return false;
            }
        }

        return true;
    }
}
