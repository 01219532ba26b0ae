using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Vectors;

/// <summary>Finds the vectorized form of an expression.</summary>
internal static class VectorScalars
{
    /// <summary>
    /// Whether an expression may be evaluated block by block: column by column instead of row by row, and also for rows that the query does not need (the rest of a block).
    /// </summary>
    public static bool IsAllowed(Scalar scalar) => scalar is { NeedsWindow: false, HasEffect: false };

    /// <summary>Creates the vectorized form of an expression for one run.</summary>
    /// <param name="scalar">The expression.</param>
    /// <param name="schema">The columns of the blocks.</param>
    /// <param name="context">The run.</param>
    public static VectorScalar Of(Scalar scalar, KustoSchema schema, EvaluationContext context)
    {
        if (scalar is ColumnScalar column)
        {
            return new ColumnVectorScalar(column.Index);
        }

        if (!scalar.DependsOnRow)
        {
            return new OnceVectorScalar(scalar, context);
        }

        int[] read = ColumnsOf(scalar, schema);
        var direct = Direct(scalar, read, schema, context);
        return read is [var only] && schema[only].Type == KustoType.String ? new DictionaryScalar(scalar, only, direct, context) : direct;
    }

    // Computes from other vectors if there is such a form, and otherwise row by row.
    private static VectorScalar Direct(Scalar scalar, int[] read, KustoSchema schema, EvaluationContext context) => scalar switch
    {
        LogicalScalar logical => new LogicalVectorScalar(logical.IsAnd, [.. logical.Operands.Select(operand => Of(operand, schema, context))]),
        NotScalar => new NotVectorScalar(Of(scalar.Children[0], schema, context)),
        RelationScalar relation => new RelationVectorScalar(relation.Operation, Of(relation.Left, schema, context), Of(relation.Right, schema, context)),
        EqualityScalar equality => new EqualityVectorScalar(Of(equality.Left, schema, context), Of(equality.Right, schema, context), equality.Negated),
        BetweenScalar { Low.DependsOnRow: false, High.DependsOnRow: false } between => new BetweenVectorScalar(between, Of(between.Value, schema, context), context),
        ArithmeticScalar arithmetic => new ArithmeticVectorScalar(arithmetic.Operation, Of(arithmetic.Children[0], schema, context), Of(arithmetic.Children[1], schema, context)),
        CallScalar { Name: "bin" or "floor", Children: [_, { DependsOnRow: false }] } call => new BinVectorScalar(call, Of(call.Children[0], schema, context), new RowScalar(scalar, read, context), context),
        _ => new RowScalar(scalar, read, context),
    };

    private static int[] ColumnsOf(Scalar scalar, KustoSchema schema)
    {
        bool[] marked = ColumnMask.None(schema.Count);
        scalar.MarkColumns(marked);
        return [.. Enumerable.Range(0, marked.Length).Where(i => marked[i])];
    }
}
