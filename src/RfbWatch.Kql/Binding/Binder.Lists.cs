using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <content>List operators, between, and operators with a star on the left.</content>
internal sealed partial class Binder
{
    // * has "x" searches every column that can contain text.
    private Scalar BindOverAllColumns(Expression.Binary binary, Env env)
    {
        var right = BindScalar(binary.Right, env);
        var operands = new List<Scalar>();
        for (int i = 0; i < env.Row!.Count; i++)
        {
            if (env.SearchColumns?.IndexOf(env.Row[i].Name) < 0)
            {
                continue;
            }

            var type = env.Row[i].Type;
            if (OperatorTypes.Of(binary.Operator, type, right.Type) is not null && (type == right.Type || OperatorTypes.IsText(type)))
            {
                operands.Add(MakeBinary(binary, new ColumnScalar(type, i), right));
            }
        }

        return operands.Count == 0 ? new ConstantScalar(KustoType.Bool, KustoValue.False) : new LogicalScalar(false, [.. operands]);
    }

    private Scalar BindList(Expression.InList list, Env env)
    {
        if (list.Left is Expression.Wildcard && env.Row is not null)
        {
            var operands = new List<Scalar>();
            for (int i = 0; i < env.Row.Count; i++)
            {
                if (OperatorTypes.IsText(env.Row[i].Type))
                {
                    operands.Add(MakeList(list, new ColumnScalar(env.Row[i].Type, i), env));
                }
            }

            return operands.Count == 0 ? new ConstantScalar(KustoType.Bool, KustoValue.False) : new LogicalScalar(false, [.. operands]);
        }

        return MakeList(list, BindScalar(list.Left, env), env);
    }

    private Scalar MakeList(Expression.InList list, Scalar left, Env env)
    {
        bool isText = list.Operator is not (ListOperator.In or ListOperator.NotIn);
        if (isText && !OperatorTypes.IsText(left.Type))
        {
            Error(list.Left, "KS107", $"A value of type string expected, but this is {KustoTypeNames.NameOf(left.Type)}.");
        }

        var items = new List<Bound>();
        foreach (var item in list.Items)
        {
            var bound = BindAny(item, env);
            if (bound is TableNode table)
            {
                if (table.Schema.Count == 0 && !diagnostics.HasErrors)
                {
                    Error(item, "KS113", "A tabular value with a column expected.");
                }

                bound = Apart(table, onlyFirst: true);
            }

            items.Add(bound);
        }

        return Finish(new ListScalar(list.Operator, left, new ListItems(items), NewSlot(), new RowFrame(_constants)));
    }

    private Scalar BindBetween(Expression.Between between, Env env)
    {
        var value = BindScalar(between.Left, env);
        var low = BindScalar(between.Low, env);
        var high = BindScalar(between.High, env);
        bool defined = KustoTypeNames.IsNumeric(value.Type) || value.Type == KustoType.Dynamic
            ? IsBoundOf(low.Type) && IsBoundOf(high.Type)
            : value.Type == KustoType.Unknown || (value.Type is KustoType.DateTime or KustoType.TimeSpan
                && Fits(low.Type, value.Type) && (Fits(high.Type, value.Type) || (value.Type == KustoType.DateTime && high.Type == KustoType.TimeSpan)));
        if (!defined)
        {
            diagnostics.Error(
                between.OperatorStart,
                between.OperatorLength,
                "KS106",
                $"The operator '{(between.Negated ? "!between" : "between")}' is not defined for the operand types {KustoTypeNames.NameOf(value.Type)}, {KustoTypeNames.NameOf(low.Type)} and {KustoTypeNames.NameOf(high.Type)}.");
        }

        return Finish(new BetweenScalar(value, low, high, between.Negated));
    }

    private static bool IsBoundOf(KustoType type) => KustoTypeNames.IsNumeric(type) || type is KustoType.Dynamic or KustoType.Unknown;

    private static bool Fits(KustoType type, KustoType wanted) => type == wanted || type == KustoType.Unknown;
}
