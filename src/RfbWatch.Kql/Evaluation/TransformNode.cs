using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>An operator written as a function over its input's rows.</summary>
/// <param name="input">The rows.</param>
/// <param name="schema">Columns of the result.</param>
/// <param name="name">Its name in plans.</param>
/// <param name="transform">The function.</param>
internal sealed class TransformNode(
    TableNode input, KustoSchema schema, string name, Func<IEnumerable<KustoValue[]>, EvaluationContext, IEnumerable<KustoValue[]>> transform)
    : TableNode(schema)
{
    /// <summary>
    /// Marks the columns of the input that are read when some of the result are read (the first set); null for all of them. Cells of the others are not filled.
    /// </summary>
    public Action<bool[], bool[]>? Marks { get; init; }

    /// <summary>Parts of the plan that the function runs.</summary>
    public IReadOnlyList<PartNode> Parts { get; init; } = [];

    /// <summary>True when the result comes in an order that prev, next and row_number may rely on.</summary>
    public bool Serializes { get; init; }

    /// <summary>True when each row of the result is made of one row of the input, whatever the others are, and has its columns as the first ones, but those that <see cref="Replaced"/> names.</summary>
    public bool ExtendsRows { get; init; }

    /// <summary>Columns of the input that the result has others in the place of.</summary>
    public IReadOnlyList<int> Replaced { get; init; } = [];

    public override IReadOnlyList<TableNode> Inputs => [input];

    public override bool IsSerialized => Serializes;

    public override TableNode Over(IReadOnlyList<TableNode> inputs) =>
        new TransformNode(inputs[0], Schema, name, transform) { Marks = Marks, Parts = Parts, Serializes = Serializes, ExtendsRows = ExtendsRows, Replaced = Replaced };

    public override IReadOnlyList<bool[]> Reads(bool[] columns)
    {
        if (Marks is null)
            return [ColumnMask.All(input.Schema.Count)];
        bool[] needed = ColumnMask.None(input.Schema.Count);
        for (int i = 0; ExtendsRows && i < needed.Length; i++)
            needed[i] = columns[i] && !Replaced.Contains(i);
        Marks(columns, needed);
        return [needed];
    }

    public override string Describe(PlanText text) => name + string.Concat(Parts.Select(part => $" {text.Part(part)}"));

    public override IEnumerable<KustoValue[]> Rows(EvaluationContext context) => transform(input.Rows(context), context);
}
