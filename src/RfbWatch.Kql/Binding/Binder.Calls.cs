using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Library;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <content>Calls: language forms, let functions, built-in functions and aggregates.</content>
internal sealed partial class Binder
{
    private Bound BindCall(Expression.Call call, Env env, bool wantsTable)
    {
        if (env.Scope.Find(call.Function) is Symbol.Function function)
        {
            return BindInvocation(call, function, call.Arguments, null, env);
        }

        if (env.Scope.Find(call.Function) is Symbol.Pattern pattern)
        {
            return BindPattern(call, pattern, null);
        }

        if (BindForm(call, env) is { } form)
        {
            return form;
        }

        if (ScalarFunctionLibrary.Find(call.Function) is { } scalar)
        {
            CheckDialect(call, scalar.Dialect);
            return BindFunction(call, scalar, env);
        }
        if (AggregateLibrary.Find(call.Function) is { } aggregate)
        {
            return BindAggregate(call, aggregate, env);
        }

        if (FindSaved(call.Function) is { } saved)
        {
            return BindSaved(call, call.NameEnd - call.Start, saved, call.Arguments, null, env);
        }

        diagnostics.Error(
            call.Start,
            call.NameEnd - call.Start,
            "KS211",
            $"The name '{call.Function}' does not refer to any known function.{FunctionQuestion(call.Function, env)}");
        foreach (var argument in call.Arguments)
        {
            if (argument is not (Expression.Wildcard or Expression.Named))
            {
                BindAny(argument, env);
            }
        }

        return wantsTable && env.Row is null ? UnknownTable : UnknownScalar;
    }



    private void CheckDialect(Expression.Call call, KqlDialect needed)
    {
        if (!options.Dialect.HasFlag(needed))
        {
            diagnostics.Error(call.Start, call.NameEnd - call.Start, "KS211", $"'{call.Function}' belongs to {needed}, which is not available in the dialect {options.Dialect} of this query.");
        }
    }

    private Scalar BindFunction(Expression.Call call, ScalarFunction function, Env env)
    {
        var expressions = function.TakesStar && call.Arguments is [Expression.Wildcard { Pattern: "*" } star] && env.Row is not null
            ? [.. env.Row.Columns.Select(column => new Expression.Name(star.Start, star.End, column.Name))]
            : call.Arguments;
        var (arguments, binding) = BindArguments(call, expressions, env);
        if (!CheckCount(call, arguments.Length, function.MinimumArguments, function.MaximumArguments))
        {
            return new ColumnlessScalar(arguments.Length == 0 ? KustoType.Unknown : function.ResultType(binding));
        }

        FunctionSignatures.Check(binding, at => expressions[at] is Expression.Literal);
        var type = function.ResultType(binding);
        if (diagnostics.HasErrors)
        {
            return new ColumnlessScalar(type);
        }

        var invoker = function.Bind(binding);
        return Finish(new CallScalar(call.Function, type, invoker, arguments, function.IsPure, function.MayRefuse || binding.MayRefuse, function.MayFail));
    }

    private (Scalar[] Arguments, FunctionBinding Binding) BindArguments(Expression.Call call, IReadOnlyList<Expression> expressions, Env env)
    {
        var arguments = new Scalar[expressions.Count];
        var described = new FunctionArgument[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            // bin(Day = Timestamp, 1d): the name of the argument becomes the name of the column.
            var value = expressions[i] is Expression.Named { IsCompound: false } named ? named.Value : expressions[i];
            arguments[i] = BindScalar(value, env);
            described[i] = ArgumentOf(expressions[i], arguments[i], env);
        }

        return (arguments, new FunctionBinding(call.Function, described, (at, code, message) => ReportArgument(call, expressions, at, code, message)));
    }

    private void ReportArgument(Expression.Call call, IReadOnlyList<Expression> arguments, int at, string code, string message)
    {
        if (at >= 0 && at < arguments.Count)
        {
            Error(arguments[at], code, message);
        }
        else
        {
            diagnostics.Error(call.Start, call.NameEnd - call.Start, code, message);
        }
    }

    private bool CheckCount(Expression.Call call, int count, int minimum, int maximum)
    {
        if (count >= minimum && count <= maximum)
        {
            return true;
        }

        string wanted = minimum == maximum ? $"{minimum} argument{(minimum == 1 ? string.Empty : "s")}"
            : maximum == int.MaxValue ? $"at least {minimum} arguments" : $"between {minimum} and {maximum} arguments";
        // Microsoft's binder reports KS120 if the function has repeatable arguments.
        string code = maximum < 16 ? "KS119" : "KS120";
        diagnostics.Error(call.Start, call.NameEnd - call.Start, code, $"The function '{call.Function}' expects {wanted}, but has {count}.");
        return false;
    }

    private Scalar BindAggregate(Expression.Call call, AggregateFunction function, Env env)
    {
        if (env.Aggregates is not { } calls)
        {
            diagnostics.Error(call.Start, call.NameEnd - call.Start, "KS144", $"The aggregate function '{call.Function}' is not allowed in this context.");
            return UnknownScalar;
        }

        var inner = env with { Aggregates = null };
        if (!function.TakesStar && call.Arguments.FirstOrDefault(argument => argument is Expression.Wildcard) is { } star)
        {
            Error(star, "KS191", "The * syntax is not allowed here.");
            return UnknownScalar;
        }

        if (!CheckCount(call, call.Arguments.Count, function.MinimumArguments, function.MaximumArguments))
        {
            return UnknownScalar;
        }

        var expressions = ExpandStar(call, function, inner, calls.Excluded);
        var (arguments, binding) = BindArguments(call, expressions, inner);
        if (arguments.Length > 0 && AggregateArguments.ErrorFor(call.Function, arguments[0].Type) is { } refused)
        {
            Error(expressions[0], refused.Code, refused.Message);
        }

        var columns = function.ResultColumns(binding);
        var create = diagnostics.HasErrors ? static () => throw new KqlRunException("The query has errors.") : function.Bind(binding);
        int at = calls.Add(call.Function, create, arguments, columns, function.CarriesColumns);
        return columns.Count == 0 ? UnknownScalar : new ColumnScalar(columns[0].Type, at);
    }

    // arg_max(t, *) returns all columns except the grouping columns and those already named.
    private Expression[] ExpandStar(Expression.Call call, AggregateFunction function, Env env, IReadOnlySet<string> excluded)
    {
        var arguments = new List<Expression>();
        foreach (var argument in call.Arguments)
        {
            if (argument is not Expression.Wildcard { Pattern: "*" } star)
            {
                arguments.Add(argument);
                continue;
            }

            if (!function.TakesStar || env.Row is null)
            {
                Error(star, "KS191", "The * syntax is not allowed here.");
                continue;
            }

            var named = arguments.OfType<Expression.Name>().Select(name => name.Text).ToHashSet(StringComparer.Ordinal);
            foreach (var column in env.Row.Columns)
            {
                if (!excluded.Contains(column.Name) && !named.Contains(column.Name))
                {
                    arguments.Add(new Expression.Name(star.Start, star.End, column.Name));
                }
            }
        }

        return [.. arguments];
    }

    private Bound BindInvocation(SyntaxNode place, Symbol.Function function, IReadOnlyList<Expression> arguments, TableNode? piped, Env env)
    {
        Weigh(place, 10);
        var scope = new Scope(function.Scope);
        var parameters = function.Lambda.Parameters;
        var given = new Expression?[parameters.Count];
        int next = piped is null ? 0 : 1;
        bool isUnordered = false;
        foreach (var argument in arguments)
        {
            int at = next++;
            var value = argument;
            if (argument is Expression.Named named)
            {
                // A named argument in its own position does not change the order (example: https://learn.microsoft.com/kusto/query/assert-function).
                int own = IndexOf(parameters, named.Names[0].Text);
                value = named.Value;
                isUnordered |= own != at;
                at = own;
                if (at < 0)
                {
                    Error(named, "KS196", $"The argument name '{named.Names[0].Text}' does not refer to a declared parameter.{NearestName.Question(named.Names[0].Text, parameters.Select(parameter => parameter.Name))}");
                }
            }
            else if (isUnordered)
            {
                Error(argument, "KS195", "All arguments after a named argument that is out of position must be named.");
            }

            if (at >= given.Length)
            {
                Error(argument, "KS119", $"The function expects {parameters.Count} arguments.");
            }
            else if (at >= 0)
            {
                given[at] = value;
            }
        }

        for (int i = 0; i < parameters.Count; i++)
        {
            BindParameter(place, function, parameters[i], i == 0 ? piped : null, given[i], scope, env);
        }

        bool outer = _readsCallerInTable;
        _readsCallerInTable = false;
        int first = _slots;
        var result = InTextOf(function, place, () => BindBody(function.Lambda, function.Lambda.Body, scope));
        if (_readsCallerInTable)
        {
            result = BindRowCall(place, function, scope, first);
        }

        _readsCallerInTable = outer;
        return result;
    }

    /// <summary>
    /// Binds a call of a function whose tables read an argument that depends on the current row. The function runs once per row, with the arguments
    /// of that row in slots. The service rejects such a call in toscalar() (https://learn.microsoft.com/kusto/query/toscalar-function, limitations);
    /// Microsoft's binder accepts it.
    /// </summary>
    private Bound BindRowCall(SyntaxNode place, Symbol.Function function, Scope given, int first)
    {
        var scope = new Scope(function.Scope);
        var arguments = new List<(Scalar Value, int Slot)>();
        foreach (var parameter in function.Lambda.Parameters)
        {
            var symbol = given.Find(parameter.Name)!;
            if (symbol is Symbol.Value { Bound: Scalar { ReadsRow: true } value })
            {
                int slot = NewSlot();
                arguments.Add((value, slot));
                symbol = new Symbol.Value(new HeldScalar(value.Type, slot), symbol.Weight);
            }

            scope.Declare(parameter.Name, symbol);
        }

        if (InTextOf(function, place, () => BindBody(function.Lambda, function.Lambda.Body, scope)) is Scalar body)
        {
            return new RowCallScalar(body, arguments, first, _slots);
        }

        Error(place, "RW001", "The function returns a table that depends on the current row. Use join or lookup.");
        return UnknownScalar;
    }

    private static int IndexOf(IReadOnlyList<FunctionParameter> parameters, string name)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    private void BindParameter(SyntaxNode place, Symbol.Function function, FunctionParameter parameter, TableNode? piped, Expression? given, Scope scope, Env env)
    {
        long before = _weight;
        Bound bound;
        if (piped is not null)
        {
            bound = piped;
        }
        else if (given is null && parameter.Default is null)
        {
            Error(place, "KS197", $"The argument for parameter '{parameter.Name}' is missing.");
            bound = parameter.Columns is null ? new ConstantScalar(parameter.Type, KustoValue.Null) : new FixedNode(SchemaOf(parameter.Columns), []);
        }
        else
        {
            bool wantsTable = parameter.Columns is not null;
            bound = given is not null ? BindAny(given, env, wantsTable) : InTextOf(function, place, () => BindAny(parameter.Default!, env, wantsTable));
        }

        bound = CheckParameter(given ?? place, parameter, bound);
        scope.Declare(parameter.Name, new Symbol.Value(bound, Math.Max(1, _weight - before)));
    }

    private Bound CheckParameter(SyntaxNode place, FunctionParameter parameter, Bound bound)
    {
        if (parameter.Columns is { } columns)
        {
            if (bound is not TableNode table)
            {
                Error(place, "KS111", $"Tabular value expected for the parameter '{parameter.Name}'.");
                return new FixedNode(SchemaOf(columns), []);
            }

            foreach (var column in columns)
            {
                int at = table.Schema.IndexOf(column.Name);
                if (at < 0 && !table.IsOpen)
                {
                    Error(place, "KS249", $"The tabular value does not have the required column '{column.Name}:{KustoTypeNames.NameOf(column.Type)}'.");
                }
            }

            return table;
        }

        if (bound is not Scalar scalar)
        {
            Error(place, "KS108", $"Scalar value expected for the parameter '{parameter.Name}'.");
            return new ConstantScalar(parameter.Type, KustoValue.Null);
        }

        return scalar.Type == parameter.Type || parameter.Type == KustoType.Dynamic && scalar.Type == KustoType.Unknown
            ? scalar
            : Finish(new ConvertScalar(parameter.Type, scalar));
    }

    private Bound BindBody(SyntaxNode place, IReadOnlyList<Statement> body, Scope scope)
    {
        Bound? result = null;
        foreach (var statement in body)
        {
            switch (statement)
            {
                case Statement.Let let:
                    BindLet(let, scope);
                    break;
                case Statement.Query query:
                    result = BindAny(query.Value, new Env(scope, null, false, null), wantsTable: false);
                    break;
            }
        }

        if (result is not null)
        {
            return result;
        }

        Error(place, "KS006", "Missing expression: the function returns no result.");
        return UnknownScalar;
    }
}
