using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Formats the expressions of one plan node and records the parts of the plan that they read.</summary>
/// <param name="row">Columns of the rows over which the expressions are evaluated.</param>
/// <param name="parts">Receives the numbers of the parts that are read.</param>
internal sealed class PlanText(KustoSchema row, ISet<int> parts)
{
    public string Column(int index) => index < row.Count ? row[index].Name : $"column {index}";

    /// <summary>Formats an expression as an operand of another one.</summary>
    public string Operand(Scalar scalar) => scalar.IsCompound ? $"({scalar.Describe(this)})" : scalar.Describe(this);

    public string List(IEnumerable<Scalar> scalars) => string.Join(", ", scalars.Select(scalar => scalar.Describe(this)));

    /// <summary>Formats a reference to another part of the plan.</summary>
    public string Part(PartNode part)
    {
        parts.Add(part.Number);
        return $"#{part.Number}";
    }

    /// <summary>Returns the same formatter for expressions over other rows.</summary>
    public PlanText Over(KustoSchema other) => new(other, parts);
}
