using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <content>summarize, and the operators based on it.</content>
internal sealed partial class Binder
{
    private ComputeNode BindSummarize(TableNode input, Op.Summarize summarize, Env env)
    {
        var row = env.OverRowsOf(input);
        var columns = new ColumnSet();
        var keys = new List<Scalar>();
        var grouped = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in summarize.By ?? [])
        {
            BindKey(item, row, columns, keys, grouped);
        }

        var calls = new AggregateCalls(keys.Count, grouped);
        foreach (var item in summarize.Aggregates)
        {
            BindAggregateItem(item, row with { Aggregates = calls }, columns, calls);
        }

        return new ComputeNode(Summarized(input, keys, calls, summarize.By is null), columns.Schema, columns.Values);
    }

    private static SummarizeNode Summarized(TableNode input, List<Scalar> keys, AggregateCalls calls, bool alwaysOneRow)
    {
        // These names are not visible: the columns of the query refer to them by index.
        var schema = new KustoSchema(
            keys.Select((key, i) => new KustoColumn($"key{i}", key.Type)).Concat(calls.Columns.Select((column, i) => new KustoColumn($"result{i}", column.Type))));
        return new SummarizeNode(input, schema, [.. keys], calls.Calls, alwaysOneRow);
    }

    private void BindKey(Expression item, Env row, ColumnSet columns, List<Scalar> keys, HashSet<string> grouped)
    {
        var value = item is Expression.Named named ? named.Value : item;
        var key = BindScalar(value, row);
        RejectDynamic(value, key.Type);
        var output = new ColumnScalar(key.Type, keys.Count);
        keys.Add(key);
        if (value is Expression.Name column)
        {
            grouped.Add(column.Text);
        }

        if (item is Expression.Named given)
        {
            if (!columns.TryAddGiven(given.Names[0].Text, output))
            {
                Error(given.Names[0], "KS171", $"A column with the name '{given.Names[0].Text}' is already declared.");
            }
        }
        else if (value is Expression.Name plain)
        {
            if (!columns.TryAddGiven(plain.Text, output))
            {
                Error(plain, "KS171", $"A column with the name '{plain.Text}' is already declared.");
            }
        }
        else
        {
            columns.AddInferred(InferredName(value, row), output);
        }
    }

    private void BindAggregateItem(Expression item, Env env, ColumnSet columns, AggregateCalls calls)
    {
        var named = item as Expression.Named;
        var value = named?.Value ?? item;
        int firstCall = calls.Calls.Count;
        var scalar = BindScalar(value, env);
        if (calls.Calls.Count == firstCall + 1 && IsPlainResult(scalar, calls, firstCall))
        {
            AddResults(named, columns, calls, firstCall);
            return;
        }

        if (named is { IsCompound: true })
        {
            diagnostics.Error(named.Start, named.Names[^1].End + 1 - named.Start, "KS149", "The expression does not have multiple named values.");
        }

        if (named is null)
        {
            columns.AddInferred(AggregateName(value, env, calls, firstCall) ?? InferredName(value, env with { Aggregates = null }), scalar);
        }
        else
        {
            AddGiven(columns, named.Names[0], scalar);
        }
    }

    private static bool IsPlainResult(Scalar scalar, AggregateCalls calls, int call) =>
        scalar is ColumnScalar column && column.Index == calls.KeyCount + calls.Calls[call].First;

    private void AddResults(Expression.Named? named, ColumnSet columns, AggregateCalls calls, int call)
    {
        var aggregate = calls.Calls[call];
        if (named is not null && named.Names.Count > aggregate.Count)
        {
            diagnostics.Error(named.Start, named.Names[^1].End + 1 - named.Start, "KS149", "The expression does not have that many named values.");
        }

        for (int i = 0; i < aggregate.Count; i++)
        {
            var column = calls.Columns[aggregate.First + i];
            var result = new ColumnScalar(column.Type, calls.KeyCount + aggregate.First + i);
            if (named is not null && i < named.Names.Count)
            {
                AddGiven(columns, named.Names[i], result);
            }
            else
            {
                columns.AddInferred(column.Name.Length == 0 ? null : column.Name, result);
            }
        }
    }

    private void AddGiven(ColumnSet columns, Identifier name, Scalar value)
    {
        // A name that an aggregate has only proposed (arg_max(t, *)) is not a duplicate: the column added here gets a suffix.
        if (!columns.TryAddGiven(name.Text, value))
        {
            Error(name, "KS171", $"A column with the name '{name.Text}' is already declared.");
        }
    }

    private TableNode BindTopHitters(TableNode input, Op.TopHitters hitters, Env env)
    {
        var row = env.OverRowsOf(input);
        var of = BindScalar(hitters.Of, row);
        RejectDynamic(hitters.Of, of.Type);
        string name = InferredName(hitters.Of, row) ?? "Column1";
        string result = hitters.By is null ? $"approximate_count_{name}" : $"approximate_sum_{InferredName(hitters.By, row)}";
        var calls = new AggregateCalls(1, new HashSet<string>());
        var call = hitters.By is null
            ? new Expression.Call(hitters.Start, hitters.End, "count", hitters.End, [])
            : new Expression.Call(hitters.By.Start, hitters.By.End, "sum", hitters.By.End, [hitters.By]);
        var total = BindScalar(call, row with { Aggregates = calls });
        var columns = new ColumnSet();
        columns.AddInferred(name, new ColumnScalar(of.Type, 0));
        columns.AddInferred(result, total);
        var summarized = new ComputeNode(Summarized(input, [of], calls, false), columns.Schema, columns.Values);
        return new SortNode(summarized, [new SortKey(new ColumnScalar(total.Type, 1), true, false)], BindCount(hitters.Count, env));
    }

    private TransformNode BindSample(TableNode input, Op.Sample sample, Env env)
    {
        var count = BindCount(sample.Count, env);
        return new TransformNode(input, input.Schema, "sample", (rows, context) => Sampling.Of(rows, count.Evaluate(new RowFrame(context)).AsLong, context))
        {
            Marks = (columns, needed) => ColumnMask.Add(needed, columns),
        };
    }

    private TakeNode BindSampleDistinct(TableNode input, Op.SampleDistinct sample, Env env)
    {
        var distinct = BindDistinct(input, new Op.Distinct(sample.Start, sample.End, [sample.Of]), env);
        return new TakeNode(distinct, BindCount(sample.Count, env));
    }
}
