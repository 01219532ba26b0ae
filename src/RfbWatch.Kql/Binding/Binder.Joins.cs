using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <content>join and lookup.</content>
internal sealed partial class Binder
{
    private static readonly Dictionary<string, JoinKind> JoinKinds = new(StringComparer.Ordinal)
    {
        ["innerunique"] = JoinKind.InnerUnique,
        ["inner"] = JoinKind.Inner,
        ["leftouter"] = JoinKind.LeftOuter,
        ["rightouter"] = JoinKind.RightOuter,
        ["fullouter"] = JoinKind.FullOuter,
        ["leftsemi"] = JoinKind.LeftSemi,
        ["leftanti"] = JoinKind.LeftAnti,
        ["leftantisemi"] = JoinKind.LeftAnti,
        ["anti"] = JoinKind.LeftAnti,
        ["rightsemi"] = JoinKind.RightSemi,
        ["rightanti"] = JoinKind.RightAnti,
        ["rightantisemi"] = JoinKind.RightAnti,
    };

    private TableNode BindJoin(TableNode left, Op.Join join, Env env)
    {
        var kind = KindOf(join.Parameters, JoinKind.InnerUnique);
        var right = BindTable(join.Right, env);
        var (leftKeys, rightKeys) = BindKeys(left, right, join.Conditions, join);
        return kind switch
        {
            JoinKind.LeftSemi or JoinKind.LeftAnti => new JoinNode(left, right, kind, leftKeys, rightKeys, left.Schema, []),
            JoinKind.RightSemi or JoinKind.RightAnti => new JoinNode(left, right, kind, leftKeys, rightKeys, right.Schema, []),
            JoinKind.InnerUnique or JoinKind.Inner or JoinKind.LeftOuter or JoinKind.RightOuter or JoinKind.FullOuter =>
                Joined(left, right, kind, leftKeys, rightKeys, [.. Enumerable.Range(0, right.Schema.Count)]),
        };
    }

    private JoinNode BindLookup(TableNode left, Op.Lookup lookup, Env env)
    {
        var kind = KindOf(lookup.Parameters, JoinKind.LeftOuter);
        if (kind is not (JoinKind.LeftOuter or JoinKind.Inner))
        {
            Error(lookup, "KS005", "Expected one of: leftouter, inner.");
        }

        var right = BindTable(lookup.Right, env);
        var (leftKeys, rightKeys) = BindKeys(left, right, lookup.Conditions, lookup);
        var keys = rightKeys.OfType<ColumnScalar>().Select(key => key.Index).ToHashSet();
        return Joined(left, right, kind, leftKeys, rightKeys, [.. Enumerable.Range(0, right.Schema.Count).Where(i => !keys.Contains(i))]);
    }

    private static JoinNode Joined(TableNode left, TableNode right, JoinKind kind, Scalar[] leftKeys, Scalar[] rightKeys, int[] rightColumns)
    {
        // A suffix must not collide with a later column of the right side: joining T(a, l) with U(a, l, a1) names the right columns a2, l1, a1.
        var taken = left.Schema.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var colliding = taken.ToHashSet(StringComparer.Ordinal);
        foreach (int i in rightColumns)
        {
            taken.Add(right.Schema[i].Name);
        }

        var columns = new List<KustoColumn>(left.Schema.Columns);
        foreach (int i in rightColumns)
        {
            string name = right.Schema[i].Name;
            if (colliding.Contains(name))
            {
                int suffix = 1;
                while (!taken.Add(name + suffix))
                {
                    suffix++;
                }

                name += suffix;
            }

            columns.Add(new KustoColumn(name, right.Schema[i].Type));
        }

        return new JoinNode(left, right, kind, leftKeys, rightKeys, new KustoSchema(columns), rightColumns);
    }

    private JoinKind KindOf(IReadOnlyList<OperatorParameter> parameters, JoinKind otherwise)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.Name != "kind")
            {
                continue;
            }

            if (JoinKinds.TryGetValue(parameter.Text, out var kind))
            {
                return kind;
            }

            Error(parameter.Value, "KS005", $"Expected one of: {string.Join(", ", JoinKinds.Keys)} (found '{parameter.Text}').");
        }

        return otherwise;
    }

    private (Scalar[] Left, Scalar[] Right) BindKeys(TableNode left, TableNode right, IReadOnlyList<Expression> conditions, QueryOperator join)
    {
        var leftKeys = new List<Scalar>();
        var rightKeys = new List<Scalar>();
        foreach (var condition in conditions.SelectMany(Conjuncts))
        {
            Scalar leftKey;
            Scalar rightKey;
            if (condition is Expression.Name name)
            {
                (leftKey, rightKey) = CommonKey(name, left, right);
            }
            else if (condition is Expression.Binary { Operator: BinaryOperator.Equal } equal)
            {
                leftKey = SideKey(equal.Left, "$left", left);
                rightKey = SideKey(equal.Right, "$right", right);
            }
            else
            {
                Error(condition, "KS182", "The join condition must be the name of a column common to both tables, or $left.<column> == $right.<column>.");
                continue;
            }

            CheckKeys(condition, leftKey, rightKey, join);
            leftKeys.Add(leftKey);
            rightKeys.Add(rightKey);
        }

        return ([.. leftKeys], [.. rightKeys]);
    }

    private static IEnumerable<Expression> Conjuncts(Expression condition) =>
        condition is Expression.Logical { IsAnd: true } all ? all.Operands.SelectMany(Conjuncts) : [condition];

    private (Scalar Left, Scalar Right) CommonKey(Expression.Name name, TableNode left, TableNode right)
    {
        int leftAt = left.Schema.IndexOf(name.Text);
        int rightAt = right.Schema.IndexOf(name.Text);
        if (leftAt < 0 && rightAt < 0 && !left.IsOpen && !right.IsOpen)
        {
            Error(name, "KS142", $"The name '{name.Text}' does not refer to any known column, table, variable or function.{NearestName.Question(name.Text, left.Schema.Columns.Select(column => column.Name))}");
        }
        else if ((leftAt < 0 && !left.IsOpen) || (rightAt < 0 && !right.IsOpen))
        {
            Error(name, "KS145", $"The column '{name.Text}' must exist on both sides of the join; it is missing on the {(leftAt < 0 ? "left" : "right")} side.");
        }

        return (KeyAt(left, leftAt), KeyAt(right, rightAt));
    }

    private static Scalar KeyAt(TableNode table, int at) => at < 0 ? UnknownScalar : new ColumnScalar(table.Schema[at].Type, at);

    private Scalar SideKey(Expression expression, string side, TableNode table)
    {
        string? column = expression switch
        {
            Expression.Member { Target: Expression.Name target } member when target.Text == side => member.Text,
            Expression.Element { Target: Expression.Name target, Index: Expression.Literal name } when target.Text == side => name.Value.Text,
            _ => null,
        };
        if (column is null)
        {
            Error(expression, "KS183", $"The join condition operand must be: {side}.<column>.");
            return UnknownScalar;
        }

        int at = table.Schema.IndexOf(column);
        if (at < 0 && !table.IsOpen)
        {
            Error(expression, "KS142", $"The name '{column}' does not refer to any known column of the {side[1..]} side.{NearestName.Question(column, table.Schema.Columns.Select(known => known.Name))}");
        }

        return KeyAt(table, at);
    }

    private void CheckKeys(Expression condition, Scalar left, Scalar right, QueryOperator join)
    {
        if (left.Type == KustoType.Dynamic || right.Type == KustoType.Dynamic)
        {
            Error(condition, "KS241", "Join keys cannot be dynamic; cast them with tostring() and the like before the join.");
            return;
        }

        // $left.a == $right.b may compare int with long, but a common column may not, according to Microsoft's binder (12.4.1).
        bool isCommon = condition is Expression.Name;
        if (left.Type == KustoType.Unknown || right.Type == KustoType.Unknown || left.Type == right.Type || (!isCommon && IsInteger(left.Type) && IsInteger(right.Type)))
        {
            return;
        }

        string types = $"({KustoTypeNames.NameOf(left.Type)}, {KustoTypeNames.NameOf(right.Type)})";
        if (condition is Expression.Name name)
        {
            Error(condition, "KS227", $"The common column '{name.Text}' must have the same type on both sides of the join: {types}.");
        }
        else
        {
            diagnostics.Error(join.Start, 0, "KS242", $"Inconsistent data types for join keys: {types}.");
        }
    }

    private static bool IsInteger(KustoType type) => type is KustoType.Int or KustoType.Long;
}
