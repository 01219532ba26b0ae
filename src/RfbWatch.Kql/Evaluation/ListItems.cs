using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The right side of in, has_any and has_all: any combination of scalars, arrays (flattened) and tables (their first column).</summary>
internal sealed class ListItems(IReadOnlyList<Bound> items)
{
    public IReadOnlyList<Scalar> Scalars { get; } = [.. items.OfType<Scalar>()];

    public IReadOnlyList<PartNode> Tables { get; } = [.. items.OfType<PartNode>()];

    /// <summary>Returns the same list with other scalars, as many as there are <see cref="Scalars"/>.</summary>
    public ListItems Over(ReadOnlySpan<Scalar> scalars) => new([.. scalars, .. Tables]);

    public string Describe(PlanText text) => string.Join(", ", Scalars.Select(scalar => scalar.Describe(text)).Concat(Tables.Select(text.Part)));

    public bool DependsOnRow => Scalars.Any(scalar => scalar.DependsOnRow);

    public bool IsConstant => Tables.Count == 0 && Scalars.All(scalar => scalar is ConstantScalar);

    /// <summary>Returns all values. The frame provides the row if an item depends on it.</summary>
    public IEnumerable<KustoValue> Values(RowFrame frame)
    {
        foreach (var scalar in Scalars)
        {
            var value = scalar.Evaluate(frame);
            if (value.AsArray is not { } array)
            {
                yield return value;
                continue;
            }

            foreach (var item in array)
            {
                yield return item;
            }
        }

        foreach (var table in Tables)
        {
            long rows = 0;
            foreach (var row in table.Rows(frame.Context))
            {
                frame.Context.CheckRows(++rows, "in");
                if (row[0].AsArray is { } cells)
                {
                    foreach (var item in cells)
                    {
                        yield return item;
                    }
                }
                else
                {
                    yield return row[0];
                }
            }
        }
    }
}
