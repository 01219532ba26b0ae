using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <content>make-series.</content>
internal sealed partial class Binder
{
    private TransformNode BindMakeSeries(TableNode input, Op.MakeSeries series, Env env)
    {
        var row = env.OverRowsOf(input);
        var names = new ColumnSet();
        var keys = new List<Scalar>();
        foreach (var item in series.By)
        {
            BindKey(item, row, names, keys, []);
        }

        var calls = new AggregateCalls(0, new HashSet<string>());
        var results = new ColumnSet();
        var defaults = new List<Scalar?>();
        foreach (var aggregate in series.Aggregates)
        {
            BindAggregateItem(aggregate.Value, row with { Aggregates = calls }, results, calls);
            while (defaults.Count < results.Count)
            {
                defaults.Add(aggregate.Default is null ? null : BindScalar(aggregate.Default, env));
            }
        }

        var onValue = series.On is Expression.Named named ? named.Value : series.On;
        var on = BindScalar(onValue, row);
        string axis = (series.On as Expression.Named)?.Names[0].Text ?? InferredName(onValue, row) ?? "Column1";
        for (int i = 0; i < results.Count; i++)
        {
            names.AddInferred(results.Schema[i].Name, new ConstantScalar(KustoType.Dynamic, KustoValue.Null));
        }

        names.AddInferred(axis, new ConstantScalar(KustoType.Dynamic, KustoValue.Null));
        var maker = new SeriesMaker(
            [.. keys],
            on,
            series.From is null ? null : BindScalar(series.From, env),
            series.To is null ? null : BindScalar(series.To, env),
            BindScalar(series.Step, env),
            calls.Calls,
            calls.Columns.Count,
            results.Values,
            [.. defaults],
            series.IsNonEmpty && keys.Count == 0);
        return new TransformNode(input, names.Schema, "make-series", maker.Run) { Marks = (_, needed) => maker.MarkColumns(needed) };
    }

    private TransformNode BindTopNested(TableNode input, Op.TopNested nested, Env env)
    {
        var row = env.OverRowsOf(input);
        var columns = new ColumnSet();
        var levels = new List<NestedLevel>();
        foreach (var clause in nested.Clauses)
        {
            var of = clause.Of is Expression.Named named ? named.Value : clause.Of;
            var key = BindScalar(of, row);
            RejectDynamic(of, key.Type);
            string name = (clause.Of as Expression.Named)?.Names[0].Text ?? InferredName(of, row) ?? "Column1";
            var calls = new AggregateCalls(0, new HashSet<string>());
            var by = clause.By.Value is Expression.Named given ? given.Value : clause.By.Value;
            var rank = BindScalar(by, row with { Aggregates = calls });
            columns.AddInferred(name, key);
            columns.AddInferred((clause.By.Value as Expression.Named)?.Names[0].Text ?? $"aggregated_{name}", rank);
            levels.Add(new NestedLevel(
                clause.Count is null ? null : BindCount(clause.Count, env),
                key,
                clause.Others is null ? null : BindScalar(clause.Others, env),
                calls.Calls,
                calls.Columns.Count,
                rank,
                clause.By.Descending ?? true));
        }

        var rows = new TopNestedRows(levels);
        return new TransformNode(input, columns.Schema, "top-nested", rows.Run) { Marks = (_, needed) => rows.MarkColumns(needed) };
    }
}
