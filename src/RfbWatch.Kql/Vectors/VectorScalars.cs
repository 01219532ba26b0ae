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
    /// <param name="memory">The memory of the operator that evaluates the expression.</param>
    public static VectorScalar Of(Scalar scalar, KustoSchema schema, OperatorMemory memory)
    {
        if (scalar is ColumnScalar column)
        {
            return new ColumnVectorScalar(column.Index);
        }

        if (!scalar.DependsOnRow)
        {
            return new OnceVectorScalar(scalar, memory.Context);
        }

        int[] read = ColumnsOf(scalar, schema);
        var direct = Direct(scalar, read, schema, memory);
        return read is [var only] && schema[only].Type == KustoType.String ? new DictionaryScalar(scalar, only, direct, memory) : direct;
    }

    // Computes from other vectors if there is such a form, and otherwise row by row.
    private static VectorScalar Direct(Scalar scalar, int[] read, KustoSchema schema, OperatorMemory memory) => scalar switch
    {
        LogicalScalar logical => new LogicalVectorScalar(logical.IsAnd, [.. logical.Operands.Select(operand => Of(operand, schema, memory))]),
        NotScalar => new NotVectorScalar(Of(scalar.Children[0], schema, memory)),
        RelationScalar relation => new RelationVectorScalar(relation.Operation, Of(relation.Left, schema, memory), Of(relation.Right, schema, memory)),
        EqualityScalar equality => new EqualityVectorScalar(Of(equality.Left, schema, memory), Of(equality.Right, schema, memory), equality.Negated),
        BetweenScalar { Low.DependsOnRow: false, High.DependsOnRow: false } between => new BetweenVectorScalar(between, Of(between.Value, schema, memory), memory.Context),
        ArithmeticScalar arithmetic => new ArithmeticVectorScalar(arithmetic.Operation, Of(arithmetic.Children[0], schema, memory), Of(arithmetic.Children[1], schema, memory)),
        CallScalar { Name: "bin" or "floor", Children: [_, { DependsOnRow: false }] } call => new BinVectorScalar(call, Of(call.Children[0], schema, memory), new RowScalar(scalar, read, memory), memory.Context),
        _ => new RowScalar(scalar, read, memory),
    };

    private static int[] ColumnsOf(Scalar scalar, KustoSchema schema)
    {
        bool[] marked = ColumnMask.None(schema.Count);
        scalar.MarkColumns(marked);
        return [.. Enumerable.Range(0, marked.Length).Where(i => marked[i])];
    }
}
