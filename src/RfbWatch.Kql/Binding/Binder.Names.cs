using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Library;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <content>The names of unnamed columns, derived from their expressions.</content>
internal sealed partial class Binder
{
    /// <summary>Returns the inferred name of an unnamed column, or null if the column is numbered: d.x is d_x, d["a b"] is d_a b, d[0] is d_0.</summary>
    private static string? InferredName(Expression expression, Env env)
    {
        switch (expression)
        {
            case Expression.Name name:
                return name.Text;
            case Expression.Named { IsCompound: false } named:
                return named.Names[0].Text;
            case Expression.Member member:
                return InferredName(member.Target, env) is { } target ? $"{target}_{member.Text}" : null;
            case Expression.Element element:
                return InferredName(element.Target, env) is { } parent ? $"{parent}_{(element.Index as Expression.Literal)?.Value.Text}" : null;
            case Expression.Call call:
                return InferredCallName(call, env);
            default:
                return null;
        }
    }

    private static string? InferredCallName(Expression.Call call, Env env)
    {
        if (call.Function == "ingestion_time")
        {
            return "$IngestionTime";
        }

        if (call.Function is "column_ifexists" or "columnifexists")
        {
            string? column = call.Arguments.Count > 0 && call.Arguments[0] is Expression.Literal literal ? literal.Value.Text : null;
            return column is not null && env.Row?.IndexOf(column) >= 0 ? column : null;
        }

        if (call is { Function: "bin_auto", Arguments: [var binned] })
        {
            return InferredName(binned, env);
        }

        if (call.Arguments.Count == 0 || ScalarFunctionLibrary.Find(call.Function) is not { } function)
        {
            return null;
        }

        if (function.NamePrefix is { } prefix)
        {
            return $"{prefix}_{InferredName(call.Arguments[0], env)}";
        }

        return function.Naming == ColumnNaming.FirstArgument ? InferredName(call.Arguments[0], env) : null;
    }

    private static FunctionArgument ArgumentOf(Expression expression, Scalar scalar, Env env) =>
        new(scalar.Type, (scalar as ConstantScalar)?.Value, scalar is TypeLiteralScalar, InferredName(expression, env));

    /// <summary>Returns the name of an expression in summarize, derived from the aggregate call that it is or contains (<c>tolong(sum(r))</c> is <c>sum_r</c>).</summary>
    private static string? AggregateName(Expression expression, Env env, AggregateCalls calls, int firstCall)
    {
        if (expression is not Expression.Call call)
        {
            return null;
        }

        if (AggregateLibrary.Find(call.Function) is not null && env.Scope.Find(call.Function) is null)
        {
            return firstCall < calls.Calls.Count && calls.Calls[firstCall].Count > 0 ? calls.Columns[calls.Calls[firstCall].First].Name : null;
        }

        return ScalarFunctionLibrary.Find(call.Function) is { Naming: ColumnNaming.FirstArgument } && call.Arguments.Count > 0
            ? AggregateName(call.Arguments[0], env, calls, firstCall)
            : null;
    }

    private static KustoSchema SchemaOf(IReadOnlyList<ColumnDeclaration> columns)
    {
        var set = new ColumnSet();
        foreach (var column in columns)
        {
            set.AddInferred(column.Name, new ConstantScalar(column.Type, KustoValue.Null));
        }

        return set.Schema;
    }
}
