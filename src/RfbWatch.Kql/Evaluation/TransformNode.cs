using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>An operator implemented as a function over the rows of its input.</summary>
/// <param name="input">The rows.</param>
/// <param name="schema">Columns of the result.</param>
/// <param name="name">Its name in plans.</param>
/// <param name="transform">The function.</param>
internal sealed class TransformNode(
    TableNode input, KustoSchema schema, string name, Func<IEnumerable<KustoValue[]>, EvaluationContext, IEnumerable<KustoValue[]>> transform)
    : TableNode(schema)
{
    /// <summary>
    /// Marks the input columns that are read (second set) if the given result columns are read (first set). Null if all input columns are read. Cells of other columns are not filled.
    /// </summary>
    public Action<bool[], bool[]>? Marks { get; init; }

    /// <summary>Other parts of the plan that the function runs.</summary>
    public IReadOnlyList<PartNode> Parts { get; init; } = [];

    /// <summary>Whether the result has an order on which prev, next and row_number may rely.</summary>
    public bool Serializes { get; init; }

    /// <summary>
    /// Whether each result row is computed from a single input row, independently of the others, and starts with the columns of that row, except those in <see cref="Replaced"/>.
    /// </summary>
    public bool ExtendsRows { get; init; }

    /// <summary>Input columns that are replaced in the result.</summary>
    public IReadOnlyList<int> Replaced { get; init; } = [];

    public override IReadOnlyList<TableNode> Inputs => [input];

    public override bool IsSerialized => Serializes;

    public override TableNode Over(IReadOnlyList<TableNode> inputs) =>
        new TransformNode(inputs[0], Schema, name, transform) { Marks = Marks, Parts = Parts, Serializes = Serializes, ExtendsRows = ExtendsRows, Replaced = Replaced };

    public override IReadOnlyList<bool[]> Reads(bool[] columns)
    {
        if (Marks is null)
        {
            return [ColumnMask.All(input.Schema.Count)];
        }

        bool[] needed = ColumnMask.None(input.Schema.Count);
        for (int i = 0; ExtendsRows && i < needed.Length; i++)
        {
            needed[i] = columns[i] && !Replaced.Contains(i);
        }

        Marks(columns, needed);
        return [needed];
    }

    public override string Describe(PlanText text) => name + string.Concat(Parts.Select(part => $" {text.Part(part)}"));

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => transform(input.Rows(context), context);
}
