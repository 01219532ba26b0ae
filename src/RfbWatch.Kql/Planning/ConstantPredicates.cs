using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Planning;

/// <summary>
/// Removes constant predicates from the plan: one that is always true is dropped, and one that is never true becomes an empty table.
/// (Other constant expressions are folded during binding.)
/// </summary>
internal sealed class ConstantPredicates : TreeRule
{
    public override string Name => "constant predicates";

    protected override TableNode RewriteNode(TableNode node)
    {
        if (node is WhereNode filter && Folded(filter.Predicate) is { } folded && !ReferenceEquals(folded, filter.Predicate))
        {
            node = new WhereNode(filter.Inputs[0], folded);
        }

        switch (node)
        {
            case WhereNode { Predicate: ConstantScalar { Value.IsTrue: true } }:
                return node.Inputs[0];
            case WhereNode { Predicate: ConstantScalar, IsOpen: false }:
            case WhereNode or ComputeNode when IsEmpty(node.Inputs[0]):
                return new FixedNode(node.Schema, []);

            // In a search over many tables, the tables excluded by its predicate are not read.
            case UnionNode union when union.Inputs.Any(IsEmpty) && !union.Inputs.All(IsEmpty):
                return new UnionNode(union.Schema, [.. union.Legs.Where(leg => !IsEmpty(leg.Input))]);
            default:
                return node;
        }
    }

    private static bool IsEmpty(TableNode node) => node is FixedNode { IsOpen: false, Count: 0 };

    // In a predicate, null is equivalent to false: an operand that is null or false decides an "and" and can be removed from an "or".
    private static Scalar Folded(Scalar predicate)
    {
        if (predicate.HasEffect)
        {
            return predicate;
        }

        if (predicate is not LogicalScalar logical)
        {
            return Constants.Fold(predicate, Constants.NewContext());
        }

        Scalar[] operands = [.. logical.Operands.Select(Folded)];
        Scalar[] others = [.. operands.Where(operand => operand is not ConstantScalar)];
        bool isDecided = operands.Any(operand => operand is ConstantScalar constant && constant.Value.IsTrue != logical.IsAnd);
        if (isDecided || others.Length == 0)
        {
            return new ConstantScalar(KustoType.Bool, KustoValue.Of(isDecided != logical.IsAnd));
        }

        if (others.Length == 1 && others[0].Type == KustoType.Bool)
        {
            return others[0];
        }

        return others.Length == logical.Operands.Count && others.Zip(logical.Operands, ReferenceEquals).All(same => same) ? predicate : new LogicalScalar(logical.IsAnd, others);
    }
}
