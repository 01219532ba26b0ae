using System.Text.RegularExpressions;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <content>Scalar expressions.</content>
internal sealed partial class Binder
{
    private Bound BindAny(Expression expression, Env env, bool wantsTable = false)
    {
        Weigh(expression, 1);
        switch (expression)
        {
            case Expression.Literal literal:
                return new ConstantScalar(literal.Type, literal.Type == KustoType.String || !literal.Value.IsNull ? literal.Value : KustoValue.Null);
            case Expression.TypeOf type:
                return new TypeLiteralScalar(type.Type);
            case Expression.Name name:
                return BindName(name, env, wantsTable);
            case Expression.Member member:
                return BindMember(member, env);
            case Expression.Element element:
                return BindElement(element, env);
            case Expression.Call call:
                return BindCall(call, env, wantsTable);
            case Expression.Sign sign:
                return BindSign(sign, env);
            case Expression.Binary binary:
                return BindBinary(binary, env);
            case Expression.Logical logical:
                return BindLogical(logical, env);
            case Expression.InList list:
                return BindList(list, env);
            case Expression.Between between:
                return BindBetween(between, env);
            case Expression.Pipe pipe:
                return BindPipe(pipe, env);
            case Expression.DataTable table:
                return BindDataTable(table, env);
            case Expression.ExternalData external:
                return BindExternalData(external, env);
            case Expression.Broken:
                return wantsTable ? UnknownTable : UnknownScalar;
            case Expression.Named named:
                Error(named, "KS193", "A named argument is not allowed here. Note: use == for comparisons.");
                return BindAny(named.Value, env, wantsTable);
            case Expression.Wildcard star:
                Error(star, "KS191", "The * syntax is not allowed here.");
                return UnknownScalar;
            default:
                Error(expression, "RW001", "This expression is not supported here.");
                return UnknownScalar;
        }
    }

    private Scalar BindScalar(Expression expression, Env env)
    {
        var bound = BindAny(expression, env);
        if (bound is Scalar scalar)
        {
            return scalar;
        }

        Error(expression, "KS108", "Scalar value expected, but this is a table; toscalar() returns its first cell.");
        return UnknownScalar;
    }

    private Scalar BindBool(Expression expression, Env env)
    {
        var scalar = BindScalar(expression, env);
        if (scalar.Type is not (KustoType.Bool or KustoType.Unknown))
        {
            Error(expression, "KS141", $"The expression must have the type bool, but is {KustoTypeNames.NameOf(scalar.Type)}.");
        }

        return scalar;
    }

    /// <summary>Folds constant expressions; expressions that are constant within a run are evaluated once per run.</summary>
    private Scalar Finish(Scalar scalar)
    {
        if (scalar.NeedsWindow || scalar is ConstantScalar or OnceScalar or TypeLiteralScalar)
        {
            return scalar;
        }

        return scalar.Variability switch
        {
            Variability.Constant => Constants.Fold(scalar, _constants) is ConstantScalar constant ? constant : new OnceScalar(NewSlot(), scalar),
            Variability.Run => new OnceScalar(NewSlot(), scalar),
            Variability.Row => scalar,
        };
    }

    private Bound BindName(Expression.Name name, Env env, bool wantsTable)
    {
        if (env.Row is { } row && row.IndexOf(name.Text) is >= 0 and var index)
        {
            if (env.Aggregates is not null)
            {
                Error(name, "KS236", $"The name '{name.Text}' is not an aggregate or scalar function.");
            }

            return new ColumnScalar(row[index].Type, index);
        }

        if (env.Scope.Find(name.Text) is { } symbol)
        {
            return BindSymbol(name, symbol, env);
        }

        if (env.Row is null && FindSaved(name.Text) is { } saved)
        {
            return BindSaved(name, name.Length, saved, [], null, env);
        }

        if (options.Catalog.Find(name.Text) is { } schema)
        {
            return new ScanNode(name.Text, schema, options.Catalog.HasColumns(name.Text));
        }

        if (env.IsOpen)
        {
            run?.Warn("KS142", $"No row has a column '{name.Text}'; it is treated as null.");
            return UnknownScalar;
        }

        if (wantsTable && env.Row is null && options.Lenient)
        {
            diagnostics.Warning(name.Start, name.Length, "KS204", $"The name '{name.Text}' does not refer to any known table; it is treated as a table without rows.{TableQuestion(name.Text, env)}");
            return UnknownTable;
        }

        if (wantsTable && env.Row is null)
        {
            Error(name, "KS204", $"The name '{name.Text}' does not refer to any known table, tabular variable or function.{TableQuestion(name.Text, env)}");
            return UnknownTable;
        }

        if (options.Lenient && env.Row is not null)
        {
            diagnostics.Warning(name.Start, name.Length, "KS142", $"The name '{name.Text}' does not refer to any known column; it is treated as null.");
        }
        else if (IsFunction(name.Text))
        {
            Error(name, "KS117", $"The function '{name.Text}' requires an argument list: {name.Text}(…).");
        }
        else
        {
            Error(name, "KS142", $"The name '{name.Text}' does not refer to any known column, table, variable or function.{NameQuestion(name.Text, env)}");
        }

        return UnknownScalar;
    }

    private Bound BindSymbol(Expression.Name name, Symbol symbol, Env env)
    {
        Weigh(name, symbol.Weight);
        if (symbol is Symbol.Value value)
        {
            // Only a function argument reads a row: the row of the call. A table inside the function has a different current row.
            _readsCallerInTable |= value.Bound is Scalar { ReadsRow: true } && (env.InTable || env.Row is not null);
            return value.Bound;
        }

        if (symbol is not Symbol.Function function)
        {
            Error(name, "KS117", $"The pattern '{name.Text}' requires an argument list.");
            return UnknownScalar;
        }

        if (function.Lambda.Parameters.All(parameter => parameter.Default is not null))
        {
            return BindInvocation(name, function, [], null, env);
        }

        Error(name, "KS117", $"The function '{name.Text}' requires an argument list.");
        return UnknownScalar;
    }

    private Bound BindMember(Expression.Member member, Env env)
    {
        if (OtherDatabase(member) is { } database)
        {
            return database;
        }

        if (member.Target is Expression.Call call && env.Scope.Find(call.Function) is Symbol.Pattern pattern)
        {
            return BindPattern(call, pattern, member);
        }

        var target = BindScalar(member.Target, env);
        if (target.Type is not (KustoType.Dynamic or KustoType.Unknown))
        {
            diagnostics.Error(
                member.End - member.Text.Length,
                member.Text.Length,
                "KS142",
                $"The name '{member.Text}' does not refer to any known column: a value of type {KustoTypeNames.NameOf(target.Type)} has no members; convert it with parse_json().");
            return UnknownScalar;
        }

        return Finish(new MemberScalar(target, member.Text));
    }

    private Scalar BindElement(Expression.Element element, Env env)
    {
        var target = BindScalar(element.Target, env);
        var index = BindScalar(element.Index, env);
        if (target.Type is not (KustoType.Dynamic or KustoType.Unknown))
        {
            Error(element, "KS147", $"The element access operator [] is not allowed on a value of type {KustoTypeNames.NameOf(target.Type)}.");
            return UnknownScalar;
        }

        return Finish(index is ConstantScalar { Value.AsString: { } name } ? new MemberScalar(target, name) : new ElementScalar(target, index));
    }

    private Scalar BindSign(Expression.Sign sign, Env env)
    {
        var operand = BindScalar(sign.Operand, env);
        bool signed = KustoTypeNames.IsNumeric(operand.Type) || operand.Type is KustoType.TimeSpan or KustoType.DateTime or KustoType.Dynamic or KustoType.Unknown;
        if (!signed)
        {
            Error(sign, "KS106", $"The operator '{(sign.Negative ? "-" : "+")}' is not defined for the operand type {KustoTypeNames.NameOf(operand.Type)}.");
            return UnknownScalar;
        }

        var type = operand.Type == KustoType.Int ? KustoType.Long : operand.Type;
        return sign.Negative ? Finish(new NegateScalar(type, operand)) : operand;
    }

    private Scalar BindLogical(Expression.Logical logical, Env env)
    {
        var operands = new Scalar[logical.Operands.Count];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = BindScalar(logical.Operands[i], env);
            if (operands[i].Type is not (KustoType.Bool or KustoType.Dynamic or KustoType.Unknown))
            {
                string word = logical.IsAnd ? "and" : "or";
                Error(logical.Operands[i], "KS106", $"The operator '{word}' is not defined for the operand type {KustoTypeNames.NameOf(operands[i].Type)}.");
            }
        }

        return Finish(new LogicalScalar(logical.IsAnd, operands));
    }

    private Scalar BindBinary(Expression.Binary binary, Env env)
    {
        if (binary.Left is Expression.Wildcard && env.Row is not null)
        {
            return BindOverAllColumns(binary, env);
        }

        var left = BindScalar(binary.Left, env);
        var right = BindScalar(binary.Right, env);
        return MakeBinary(binary, left, right);
    }

    private Scalar MakeBinary(Expression.Binary binary, Scalar left, Scalar right)
    {
        var type = OperatorTypes.Of(binary.Operator, left.Type, right.Type);
        if (type is null)
        {
            diagnostics.Error(
                binary.OperatorStart,
                binary.OperatorLength,
                "KS106",
                $"The operator '{OperatorTable.NameOf(binary.Operator)}' is not defined for the operand types {KustoTypeNames.NameOf(left.Type)} and {KustoTypeNames.NameOf(right.Type)}.");
            var guess = binary.Operator > BinaryOperator.Modulo ? KustoType.Bool : KustoType.Unknown;
            return new ConstantScalar(guess, KustoValue.Null);
        }

        return Finish(binary.Operator switch
        {
            BinaryOperator.Equal or BinaryOperator.NotEqual => new EqualityScalar(left, right, binary.Operator == BinaryOperator.NotEqual),
            <= BinaryOperator.Modulo => new ArithmeticScalar(type.Value, binary.Operator, left, right),
            <= BinaryOperator.GreaterOrEqual => new RelationScalar(binary.Operator, left, right),
            BinaryOperator.MatchesRegex => MakeRegex(binary, left, right),
            >= BinaryOperator.EqualIgnoreCase and < BinaryOperator.MatchesRegex => new TextMatchScalar(binary.Operator, left, right),
        });
    }

    private RegexScalar MakeRegex(Expression.Binary binary, Scalar left, Scalar pattern)
    {
        Regex? prepared = null;
        if (pattern is ConstantScalar constant)
        {
            (prepared, string? problem) = RegexCache.Compile(constant.Value.Text);
            if (prepared is null)
            {
                Error(binary.Right, "RW004", $"The pattern is not a regular expression that Kusto supports: {problem}.");
            }
        }

        return new RegexScalar(left, pattern, prepared, NewSlot());
    }
}
