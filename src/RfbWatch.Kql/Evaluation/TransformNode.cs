using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>An operator implemented as a function over its input's rows.</summary>
/// <param name="input">The rows.</param>
/// <param name="schema">Columns of the result.</param>
/// <param name="name">Its name in plans.</param>
/// <param name="transform">The function.</param>
internal sealed class TransformNode(
    TableNode input, KustoSchema schema, string name, Func<IEnumerable<KustoValue[]>, EvaluationContext, IEnumerable<KustoValue[]>> transform)
    : TableNode(schema)
{
    /// <summary>
    /// Marks the columns of the input that are read if some columns of the result are read (the first set); null for all of them. Cells of other columns are not filled.
    /// </summary>
    public Action<bool[], bool[]>? Marks { get; init; }

    /// <summary>Parts of the plan that the function executes.</summary>
    public IReadOnlyList<PartNode> Parts { get; init; } = [];

    /// <summary>True if the result has an order on which prev, next and row_number may rely.</summary>
    public bool Serializes { get; init; }

    /// <summary>True if each row of the result is computed from one row of the input, independently of the others, and starts with its columns, except those in <see cref="Replaced"/>.</summary>
    public bool ExtendsRows { get; init; }

    /// <summary>Columns of the input that are replaced in the result.</summary>
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
