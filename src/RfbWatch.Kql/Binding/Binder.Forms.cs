using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <content>Calls that are part of the language rather than library functions: they select which arguments are evaluated, or read the state of the run, the row order, or tables.</content>
internal sealed partial class Binder
{
    private Bound? BindForm(Expression.Call call, Env env)
    {
        switch (call.Function)
        {
            case "iff" or "iif":
                return CheckCount(call, call.Arguments.Count, 3, 3) ? BindConditional(call, env) : UnknownScalar;
            case "case":
                return CheckCount(call, call.Arguments.Count, 3, int.MaxValue) && CheckOdd(call) ? BindConditional(call, env) : UnknownScalar;
            case "coalesce":
                return CheckCount(call, call.Arguments.Count, 2, 64) ? BindCoalesce(call, env) : UnknownScalar;
            case "not":
                return CheckCount(call, call.Arguments.Count, 1, 1) ? BindNot(call, env) : UnknownScalar;
            case "now":
                return CheckCount(call, call.Arguments.Count, 0, 1) ? BindNow(call, env, BinaryOperator.Add) : UnknownScalar;
            case "ago":
                return CheckCount(call, call.Arguments.Count, 1, 1) ? BindNow(call, env, BinaryOperator.Subtract) : UnknownScalar;
            case "ingestion_time":
                return BindStub(call, KustoType.DateTime, "it is null here; use Timestamp");
            case "geo_info_from_ip_address":
                return CheckCount(call, call.Arguments.Count, 1, 1) && BindScalar(call.Arguments[0], env) is not null ? BindStub(call, KustoType.Dynamic, "it is null here") : UnknownScalar;
            case "column_ifexists" or "columnifexists":
                return CheckCount(call, call.Arguments.Count, 2, 2) ? BindColumnIfExists(call, env) : UnknownScalar;
            case "pack_all":
                return BindPackAll(call, env);
            case "pack" when call.Arguments is [Expression.Wildcard]:
                return BindPackAll(call, env);
            case "toscalar":
                return CheckCount(call, call.Arguments.Count, 1, 1) ? BindToScalar(call, env) : UnknownScalar;
            case "materialize":
                return CheckCount(call, call.Arguments.Count, 1, 1) ? BindMaterialize(call, env) : UnknownScalar;
            case "bin_auto":
                return CheckCount(call, call.Arguments.Count, 1, 1) ? BindBinAuto(call, env) : UnknownScalar;
            case "column_names_of":
                return CheckCount(call, call.Arguments.Count, 1, 1)
                    ? new ConstantScalar(KustoType.Dynamic, KustoValue.Of(new DynamicArray([.. BindTable(call.Arguments[0], env.OutsideRows).Schema.Columns.Select(column => KustoValue.Of(column.Name))])))
                    : UnknownScalar;
            case "table":
                return BindTableCall(call, env);
            case "_GetWatchlist":
                CheckDialect(call, KqlDialect.Defender);
                return BindWatchlist(call);
            case "database" or "cluster" or "workspace" or "app":
                diagnostics.Error(call.Start, call.NameEnd - call.Start, "RW001", $"'{call.Function}(…)' needs a table: {call.Function}('name').Table.");
                return UnknownTable;
            case "resource" or "external_table" or "materialized_view" or "stored_query_result" or "arg" or "adx" or "graph":
                diagnostics.Error(call.Start, call.NameEnd - call.Start, "RW001", $"'{call.Function}(…)' reads another database, which is not supported.");
                return UnknownTable;
            default:
                return WindowForms.Find(call.Function) is { } window ? BindWindow(call, window, env) : null;
        }
    }

    // bin_auto(x) is bin() with the values that the set statements for query_bin_auto_size and query_bin_auto_at provide.
    private Bound BindBinAuto(Expression.Call call, Env env)
    {
        if (!_settings.TryGetValue("query_bin_auto_size", out var size))
        {
            Error(call, "RW004", "bin_auto() needs the statement 'set query_bin_auto_size = …;' before the query.");
            return UnknownScalar;
        }

        return _settings.TryGetValue("query_bin_auto_at", out var at)
            ? BindCall(call with { Function = "bin_at", Arguments = [call.Arguments[0], size, at] }, env, wantsTable: false)
            : BindCall(call with { Function = "bin", Arguments = [call.Arguments[0], size] }, env, wantsTable: false);
    }

    private bool CheckOdd(Expression.Call call)
    {
        if (call.Arguments.Count % 2 == 1)
        {
            return true;
        }

        diagnostics.Error(call.Start, call.NameEnd - call.Start, "KS121", "The function 'case' expects pairs of condition and value, and an else value at the end.");
        return false;
    }

    private Scalar BindConditional(Expression.Call call, Env env)
    {
        var parts = new Scalar[call.Arguments.Count];
        var type = KustoType.Unknown;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = BindScalar(call.Arguments[i], env);
            bool isCondition = i % 2 == 0 && i < parts.Length - 1;
            if (!isCondition)
            {
                type = TypePromotion.Common(type, parts[i].Type);
            }
            else if (parts[i].Type is not (KustoType.Bool or KustoType.Unknown or KustoType.Dynamic))
            {
                Error(call.Arguments[i], "KS107", $"A value of type bool expected, but this is {KustoTypeNames.NameOf(parts[i].Type)}.");
            }
        }

        return Finish(new ConditionalScalar(type, parts));
    }

    private Scalar BindCoalesce(Expression.Call call, Env env)
    {
        var operands = new Scalar[call.Arguments.Count];
        var type = KustoType.Unknown;
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = BindScalar(call.Arguments[i], env);
            var common = TypePromotion.Common(type, operands[i].Type);
            if (common == KustoType.Dynamic && type is not (KustoType.Dynamic or KustoType.Unknown) && operands[i].Type != KustoType.Dynamic)
            {
                Error(call.Arguments[i], "KS232", $"No common type can be determined from {KustoTypeNames.NameOf(type)} and {KustoTypeNames.NameOf(operands[i].Type)}.");
            }

            type = common;
        }

        return Finish(new CoalesceScalar(type, operands));
    }

    private Scalar BindNot(Expression.Call call, Env env)
    {
        var operand = BindScalar(call.Arguments[0], env);
        if (operand.Type is not (KustoType.Bool or KustoType.Unknown))
        {
            Error(call.Arguments[0], "KS107", $"A value of type bool expected, but this is {KustoTypeNames.NameOf(operand.Type)}.");
        }

        return Finish(new NotScalar(operand));
    }

    private Scalar BindNow(Expression.Call call, Env env, BinaryOperator operation)
    {
        ReadsNow = true;
        if (call.Arguments.Count == 0)
        {
            return Finish(new NowScalar());
        }

        var offset = BindScalar(call.Arguments[0], env);
        if (offset.Type is not (KustoType.TimeSpan or KustoType.Unknown or KustoType.Dynamic))
        {
            Error(call.Arguments[0], "KS107", $"A value of type timespan expected, but this is {KustoTypeNames.NameOf(offset.Type)}.");
        }

        return Finish(new ArithmeticScalar(KustoType.DateTime, operation, new NowScalar(), offset));
    }

    private OnceScalar BindStub(Expression.Call call, KustoType type, string instead)
    {
        string why = $"'{call.Function}()' is available only in the cloud; {instead}.";
        diagnostics.Warning(call.Start, call.NameEnd - call.Start, "RW002", why);
        return new OnceScalar(NewSlot(), new StubScalar(type, why));
    }

    private Scalar BindColumnIfExists(Expression.Call call, Env env)
    {
        var name = BindScalar(call.Arguments[0], env);
        var otherwise = BindScalar(call.Arguments[1], env);
        if (name is not ConstantScalar { Value.AsString: { } column })
        {
            Error(call.Arguments[0], "KS131", "The expression must be a constant string: the name of a column.");
            return UnknownScalar;
        }

        return env.Row?.IndexOf(column) is >= 0 and var index ? new ColumnScalar(env.Row[index].Type, index) : otherwise;
    }

    private Scalar BindPackAll(Expression.Call call, Env env)
    {
        if (env.Row is not { } row)
        {
            Error(call, "KS199", "No columns are currently in scope.");
            return UnknownScalar;
        }

        var ignoreNulls = call.Function == "pack_all" && call.Arguments.Count > 0 ? BindScalar(call.Arguments[0], env) : null;
        return new PackAllScalar(row, ignoreNulls is ConstantScalar { Value.IsTrue: true });
    }

    private Scalar BindToScalar(Expression.Call call, Env env)
    {
        var bound = BindAny(call.Arguments[0], env.OutsideRows, wantsTable: true);
        if (bound is Scalar scalar)
        {
            return scalar is { DependsOnRow: true, ReadsRow: false } ? new OnceScalar(NewSlot(), scalar) : scalar;
        }

        var table = (TableNode)bound;
        if (table.Schema.Count > 0)
        {
            return new OnceScalar(NewSlot(), new ToScalarScalar(table.Schema[0].Type, Apart(table, onlyFirst: true)));
        }

        if (!diagnostics.HasErrors)
        {
            Error(call, "KS190", "The table has no columns.");
        }

        return UnknownScalar;
    }

    private Bound BindMaterialize(Expression.Call call, Env env)
    {
        var bound = BindAny(call.Arguments[0], env.OutsideRows, wantsTable: true);
        if (bound is TableNode table)
        {
            return Materialized(table);
        }

        return bound;
    }

    private TableNode BindTableCall(Expression.Call call, Env env)
    {
        string? name = call.Arguments.Count > 0 && BindScalar(call.Arguments[0], env.OutsideRows) is ConstantScalar constant ? constant.Value.Text : null;
        if (name is not null && options.Catalog.Find(name) is { } schema)
        {
            return new ScanNode(name, schema, options.Catalog.HasColumns(name));
        }

        Error(call, "KS204", name is null ? "table(…) requires the name of a table as a constant." : $"The name '{name}' does not refer to any known table.{TableQuestion(name, env)}");
        return UnknownTable;
    }

    private TableNode BindWatchlist(Expression.Call call)
    {
        string? name = call.Arguments.Count > 0 && call.Arguments[0] is Expression.Literal literal ? literal.Value.Text : null;
        if (name is not null && options.Watchlists?.Find(name) is { } list)
        {
            return new FixedNode(list.Schema, list.Rows);
        }

        Error(call, "RW005", name is null ? "_GetWatchlist(…) requires the name of a watchlist as a literal." : $"There is no watchlist '{name}'. Provide it as a CSV file.");
        return UnknownTable;
    }

    // There is only one set of tables. A rule that qualifies a table with a workspace or database reads the local table. Tables that exist only in a
    // cloud service (Azure Resource Graph, Data Explorer) are not available.
    private TableNode? OtherDatabase(Expression.Member member)
    {
        var root = member.Target;
        while (root is Expression.Member inner)
        {
            root = inner.Target;
        }

        switch (root)
        {
            case Expression.Call { Function: "database" or "cluster" or "workspace" or "app" } call when options.Catalog.Find(member.Text) is { } schema:
                string note = $"'{call.Function}(…)' refers to another database; the local table '{member.Text}' is read instead.";
                diagnostics.Warning(call.Start, call.NameEnd - call.Start, "RW103", note);
                var scan = new ScanNode(member.Text, schema, options.Catalog.HasColumns(member.Text));
                _elsewhere.Add(scan);
                return scan;
            case Expression.Call { Function: "database" or "cluster" or "workspace" or "app" }:
                diagnostics.Error(member.End - member.Text.Length, member.Text.Length, "KS204", $"The name '{member.Text}' does not refer to any known table.");
                return UnknownTable;
            case Expression.Call { Function: "arg" or "adx" or "resource" } call:
                diagnostics.Error(call.Start, call.NameEnd - call.Start, "RW001", $"'{call.Function}(…)' reads another service, which is not supported.");
                return UnknownTable;
            default:
                return null;
        }
    }

    private Scalar BindWindow(Expression.Call call, WindowForm form, Env env)
    {
        if (!CheckCount(call, call.Arguments.Count, form.MinimumArguments, form.MaximumArguments))
        {
            return UnknownScalar;
        }

        Scalar[] arguments = [.. call.Arguments.Select(argument => BindScalar(argument, env))];
        var type = form.Type ?? arguments[0].Type;
        return new WindowScalar(call.Function, type, form.Compute, arguments);
    }
}
