using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Planning;

/// <summary>
/// Moves predicates below operators that do not change the columns they read, as close to the scans as possible: through computed columns, sort,
/// union (a copy for each leg), the sides of a join, and the keys of summarize and distinct. The conditions of an <c>and</c> are moved separately.
/// A condition with an effect is not moved, and neither are those after it, because the query evaluates them only if it holds. No condition is moved below
/// an operator whose own expressions have an effect, because they would be evaluated for fewer rows. A condition that may fail is moved only to places where it is evaluated for the same
/// rows: not before a condition that the query evaluates first, and not below operators that drop rows, or of which the reader may need only the first rows.
/// </summary>
internal sealed class PredicatePushDown : TreeRule
{
    public override string Name => "predicate push-down";

    protected override TableNode RewriteNode(TableNode node)
    {
        if (node is not WhereNode where)
        {
            return node;
        }

        var input = where.Inputs[0];
        var kept = new List<Scalar>();
        bool mayGo = true;
        foreach (var condition in LogicalScalar.ConditionsOf(where.Predicate))
        {
            mayGo &= condition is { IsMovable: true, HasEffect: false };
            if (mayGo && (kept.Count == 0 || !condition.MayFail) && Below(input, condition) is { } pushed)
            {
                input = pushed;
            }
            else
            {
                kept.Add(condition);
            }
        }

        return kept.Count == 0 ? input
            : ReferenceEquals(input, where.Inputs[0]) ? node
            : new WhereNode(input, kept.Count == 1 ? kept[0] : new LogicalScalar(true, [.. kept]));
    }

    // Places the condition below the node if possible, otherwise above it.
    private static TableNode Above(TableNode node, Scalar condition) => Below(node, condition) ?? Filtered(node, condition);

    // Adjacent conditions are combined into one operator.
    private static WhereNode Filtered(TableNode node, Scalar condition) => node is WhereNode { Predicate: { NeedsWindow: false, HasEffect: false } } where
        ? new WhereNode(where.Inputs[0], new LogicalScalar(true, [.. LogicalScalar.ConditionsOf(where.Predicate), condition]))
        : new WhereNode(node, condition);

    /// <summary>Returns the node with the condition somewhere below it, or null if the condition must stay above it.</summary>
    private static TableNode? Below(TableNode node, Scalar condition)
    {
        if (condition.MayFail && node is not (SerializeNode or NamedNode or ComputeNode or DistinctNode or UnionNode))
        {
            return null;
        }

        switch (node)
        {
            case WhereNode { Predicate: { NeedsWindow: false, HasEffect: false, IsMovable: true } }:
                return Below(node.Inputs[0], condition) is { } below ? node.Over([below]) : null;
            case SortNode { Count: null } sort when sort.Keys.All(key => !key.Value.HasEffect):
            case SerializeNode or NamedNode:
                return node.Over([Above(node.Inputs[0], condition)]);
            case ComputeNode compute when compute.Computed.All(column => column is { NeedsWindow: false, HasEffect: false }):
                return Moved(condition, column => compute.Computed[column] as ColumnScalar) is { } moved ? compute.Over([Above(compute.Inputs[0], moved)]) : null;
            case TransformNode { ExtendsRows: true } transform:
                return Moved(condition, column => column < transform.Inputs[0].Schema.Count && !transform.Replaced.Contains(column) ? Column(transform.Inputs[0], column) : null) is { } extended
                    ? transform.Over([Above(transform.Inputs[0], extended)]) : null;
            case ExpandNode { HasEffect: false } expand:
                return Moved(condition, column => expand.Repeated[column] is >= 0 and var from ? Column(expand.Inputs[0], from) : null) is { } repeated
                    ? expand.Over([Above(expand.Inputs[0], repeated)]) : null;
            case DistinctNode when AreExact(node.Schema, condition):
                return node.Over([Above(node.Inputs[0], condition)]);
            case SummarizeNode summarize when !HasEffect(summarize) && AreExact(summarize.Schema, condition):
                return Moved(condition, column => column < summarize.Keys.Count ? summarize.Keys[column] as ColumnScalar : null) is { } ofKeys
                    ? summarize.Over([Above(summarize.Inputs[0], ofKeys)]) : null;
            case UnionNode union:
                return union.Over([.. union.Legs.Select(leg => Above(leg.Input, condition.Replace(column => CellOf(union, leg, column))))]);
            case JoinNode join:
                return BelowJoin(join, condition);
            default:
                return null;
        }
    }

    private static bool HasEffect(SummarizeNode summarize) =>
        summarize.Keys.Any(key => key.HasEffect) || summarize.Aggregates.Any(aggregate => aggregate.Arguments.Any(argument => argument.HasEffect));

    private static JoinNode? BelowJoin(JoinNode join, Scalar condition)
    {
        foreach (bool isLeft in new[] { true, false })
        {
            if (!(isLeft ? TakesLeft(join.Kind) : TakesRight(join.Kind)))
            {
                continue;
            }

            var side = join.Inputs[isLeft ? 0 : 1];
            if (Moved(condition, column => join.OriginOf(column) is var origin && origin.IsLeft == isLeft ? Column(side, origin.Column) : null) is not { } moved)
            {
                continue;
            }

            var filtered = Above(side, moved);
            return (JoinNode)join.Over(isLeft ? [filtered, join.Inputs[1]] : [join.Inputs[0], filtered]);
        }

        return null;
    }

    // If the join can fill a side with nulls, a predicate on that side must be applied after the join, because rows removed earlier would change the result for the other side.
    // innerunique takes the first left row of each key, regardless of the predicate.
    private static bool TakesLeft(JoinKind kind) => kind switch
    {
        JoinKind.Inner or JoinKind.LeftOuter or JoinKind.LeftSemi or JoinKind.LeftAnti => true,
        JoinKind.InnerUnique or JoinKind.RightOuter or JoinKind.FullOuter or JoinKind.RightSemi or JoinKind.RightAnti => false,
    };

    private static bool TakesRight(JoinKind kind) => kind switch
    {
        JoinKind.Inner or JoinKind.InnerUnique or JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti => true,
        JoinKind.LeftOuter or JoinKind.FullOuter or JoinKind.LeftSemi or JoinKind.LeftAnti => false,
    };

    private static ColumnScalar Column(TableNode table, int column) => new(table.Schema[column].Type, column);

    /// <summary>Returns the condition over other columns, or null if it reads no column or one without a counterpart.</summary>
    private static Scalar? Moved(Scalar condition, Func<int, ColumnScalar?> column)
    {
        bool isWhole = true;
        var moved = condition.Replace(read =>
        {
            var other = column(read.Index);
            isWhole &= other is not null;
            return other ?? read;
        });
        return isWhole && condition.ReadsRow ? moved : null;
    }

    private static Scalar CellOf(UnionNode union, UnionLeg leg, ColumnScalar column)
    {
        if (leg.SourceName is not null && column.Index == 0)
        {
            return new ConstantScalar(KustoType.String, KustoValue.Of(leg.SourceName));
        }

        int from = leg.Columns[column.Index];
        return from >= 0 ? Column(leg.Input, from) : new ConstantScalar(column.Type, KustoValue.MissingOf(union.Schema[column.Index].Type));
    }

    // Equal values of these types also have the same text. The reals 0.0 and -0.0, or the decimals 1.0 and 1.00, do not: there, the first value of a group represents all of them.
    private static bool AreExact(KustoSchema schema, Scalar condition)
    {
        bool[] read = ColumnMask.None(schema.Count);
        condition.MarkColumns(read);
        return schema.Columns.Where((_, i) => read[i]).All(column => column.Type switch
        {
            KustoType.Bool or KustoType.Int or KustoType.Long or KustoType.DateTime or KustoType.TimeSpan or KustoType.Guid or KustoType.String => true,
            KustoType.Unknown or KustoType.Real or KustoType.Decimal or KustoType.Dynamic => false,
        });
    }
}
