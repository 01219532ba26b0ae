using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Library;
using RfbWatch.Kql.Plugins;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <content>evaluate and invoke.</content>
internal sealed partial class Binder
{
    private TableNode BindEvaluate(TableNode input, Op.Evaluate evaluate, Env env)
    {
        var call = evaluate.Plugin;
        if (CloudPlugins.NeedOf(call.Function) is { } need)
        {
            diagnostics.Error(call.Start, call.NameEnd - call.Start, "RW001", $"The plug-in function '{call.Function}' requires {need}; the engine makes no external connections.");
            return evaluate.Schema is null ? UnknownTable : new FixedNode(SchemaOf(evaluate.Schema), []);
        }

        if (PluginLibrary.Find(call.Function) is not { } plugin)
        {
            diagnostics.Error(call.Start, call.NameEnd - call.Start, "KS124", $"The plug-in function '{call.Function}' is not defined or not supported.{PluginQuestion(call.Function)}");
            return evaluate.Schema is null ? input : new FixedNode(SchemaOf(evaluate.Schema), []);
        }

        CheckDialect(call, plugin.Dialect);
        CheckCount(call, call.Arguments.Count, plugin.MinimumArguments, plugin.MaximumArguments);
        var row = env.OverRowsOf(input);
        var arguments = new List<PluginArgument>();
        var parts = new List<PartNode>();
        foreach (var argument in call.Arguments)
        {
            arguments.Add(BindPluginArgument(argument, row, arguments, parts));
        }

        if (diagnostics.HasErrors)
        {
            return evaluate.Schema is null ? input : new FixedNode(SchemaOf(evaluate.Schema), []);
        }

        var bound = plugin.Bind(new PluginBinding(call.Function, input.Schema, arguments, (at, code, message) => ReportArgument(call, call.Arguments, at, code, message)));
        var node = new PluginNode(input, call.Function, bound, parts);
        if (evaluate.Schema is not null)
        {
            var declared = SchemaOf(evaluate.Schema);
            return new DeclaredNode(node, evaluate.SchemaKeepsInput ? WithInput(bound.Schema, declared) : declared);
        }

        if (!node.IsOpen || run is null || diagnostics.HasErrors)
        {
            return node;
        }

        // The rows are available, so the rest of the query is bound to their actual columns.
        return Computed(node, run);
    }

    private static KustoSchema WithInput(KustoSchema input, KustoSchema declared) =>
        new(input.Columns.Where(column => declared.IndexOf(column.Name) < 0).Concat(declared.Columns));

    private PluginArgument BindPluginArgument(Expression expression, Env row, List<PluginArgument> before, List<PartNode> parts)
    {
        // ipv4_lookup(Ranges, address, range): the third argument is a column of the first argument.
        if (expression is Expression.Name key && row.Row!.IndexOf(key.Text) < 0
            && before.FirstOrDefault(argument => argument.TableSchema?.IndexOf(key.Text) >= 0) is { TableSchema: { } looked })
        {
            return new PluginArgument(looked[looked.IndexOf(key.Text)].Type, null, key.Text, -1, null, null, null, null, null);
        }

        string? name = null;
        if (expression is Expression.Named named)
        {
            name = named.Names[0].Text;
            expression = named.Value;
        }

        if (expression is Expression.Call call && AggregateLibrary.Find(call.Function) is not null && ScalarFunctionLibrary.Find(call.Function) is null)
        {
            return new PluginArgument(KustoType.Unknown, null, null, -1, null, null, null, BindPluginAggregate(call, row), name);
        }

        var bound = BindAny(expression, row);
        if (bound is TableNode table)
        {
            var part = Apart(table);
            parts.Add(part);
            return new PluginArgument(KustoType.Unknown, null, null, -1, null, part.Schema, part.Rows, null, name);
        }

        var scalar = (Scalar)bound;
        return new PluginArgument(
            scalar.Type,
            (scalar as ConstantScalar)?.Value,
            InferredName(expression, row),
            scalar is ColumnScalar column ? column.Index : -1,
            (cells, context) => scalar.Evaluate(new RowFrame(context) { Row = cells }),
            null,
            null,
            null,
            name);
    }

    private PluginAggregate? BindPluginAggregate(Expression.Call call, Env row)
    {
        var calls = new AggregateCalls(0, new HashSet<string>());
        BindScalar(call, row with { Aggregates = calls });
        if (calls.Calls.Count == 0)
        {
            return null;
        }

        var aggregate = calls.Calls[0];
        bool[] read = new bool[row.Row!.Count];
        foreach (var argument in aggregate.Arguments)
        {
            argument.MarkColumns(read);
        }

        return new PluginAggregate(
            aggregate.Create,
            (cells, context) =>
            {
                var frame = new RowFrame(context) { Row = cells };
                return [.. aggregate.Arguments.Select(argument => argument.Evaluate(frame))];
            },
            calls.Columns[0],
            [.. Enumerable.Range(0, read.Length).Where(i => read[i])]);
    }

    private TableNode BindInvoke(TableNode input, Op.Invoke invoke, Env env)
    {
        var call = invoke.Function;
        var function = env.Scope.Find(call.Function) as Symbol.Function;
        var saved = function is null ? FindSaved(call.Function) : null;
        if (function is not null || saved is not null)
        {
            var bound = saved is null ? BindInvocation(call, function!, call.Arguments, input, env) : BindSaved(call, call.NameEnd - call.Start, saved, call.Arguments, input, env);
            if (bound is TableNode table)
            {
                return table;
            }

            Error(call, "KS111", $"Tabular value expected: '{call.Function}' returns a scalar.");
            return input;
        }

        if (CloudFunctions.Find(call.Function) is { } columns)
        {
            CheckDialect(call, KqlDialect.Defender);
            string why = $"'{call.Function}' is available only in the cloud; its columns are empty.";
            diagnostics.Warning(call.Start, call.Length, "RW002", why);
            var set = ColumnSet.Of(input.Schema);
            foreach (var column in columns)
            {
                set.TrySet(column.Name, new StubScalar(column.Type, why));
            }

            return new ComputeNode(input, set.Schema, set.Values);
        }

        diagnostics.Error(call.Start, call.NameEnd - call.Start, "KS211", $"The name '{call.Function}' does not refer to any known function.{FunctionQuestion(call.Function, env)}");
        return input;
    }
}
