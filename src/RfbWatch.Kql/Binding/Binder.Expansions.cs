using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <content>mv-expand, mv-apply, partition.</content>
internal sealed partial class Binder
{
    private ExpandNode BindMvExpand(TableNode input, Op.MvExpand expand, Env env)
    {
        var columns = new List<KustoColumn>(input.Schema.Columns);
        var copied = Enumerable.Range(0, input.Schema.Count).ToList();
        var expansion = BindExpansion(input, expand.Columns, expand.Parameters, expand.RowLimit, columns, copied, moves: false, env);
        return new ExpandNode(input, new KustoSchema(columns), expansion);
    }

    private Expansion BindExpansion(
        TableNode input,
        IReadOnlyList<ExpandedColumn> expanded,
        IReadOnlyList<OperatorParameter> parameters,
        Expression? limit,
        List<KustoColumn> columns,
        List<int> copied,
        bool moves,
        Env env)
    {
        var row = env.OverRowsOf(input);
        var sources = new List<Scalar>();
        var types = new List<KustoType>();
        var names = new List<string>();
        foreach (var column in expanded)
        {
            var value = column.Value is Expression.Named named ? named.Value : column.Value;
            var source = BindScalar(value, row);
            if (source.Type is not (KustoType.Dynamic or KustoType.Unknown))
            {
                Error(value, "KS141", $"The expression must have the type dynamic, but is {KustoTypeNames.NameOf(source.Type)}; convert it with parse_json().");
            }

            sources.Add(source);
            types.Add(column.Type == KustoType.Unknown ? KustoType.Dynamic : column.Type);
            string name = (column.Value as Expression.Named)?.Names[0].Text ?? InferredName(value, row) ?? $"Column{names.Count + 1}";
            names.Add(name);
            int at = columns.FindIndex(known => known.Name == name);
            if (moves && at >= 0)
            {
                columns.RemoveAt(at);
                copied.RemoveAt(at);
                at = -1;
            }

            if (at >= 0)
            {
                columns[at] = new KustoColumn(name, types[^1]);
                continue;
            }

            columns.Add(new KustoColumn(name, types[^1]));
            copied.Add(-1);
        }

        int indexColumn = AddIndexColumn(parameters, columns, copied);
        bool asArrays = parameters.Any(parameter => parameter.Name is "bagexpansion" or "kind" && parameter.Text == "array");
        int[] targets = [.. names.Select(name => columns.FindIndex(known => known.Name == name))];
        return new Expansion([.. sources], [.. types], targets, indexColumn, asArrays, limit is null ? null : BindCount(limit, env), [.. copied]);
    }

    private static int AddIndexColumn(IReadOnlyList<OperatorParameter> parameters, List<KustoColumn> columns, List<int> copied)
    {
        string? name = parameters.FirstOrDefault(parameter => parameter.Name == "with_itemindex")?.Text;
        if (name is null)
        {
            return -1;
        }

        int suffix = 0;
        string unique = name;
        while (columns.Any(column => column.Name == unique))
        {
            unique = name + ++suffix;
        }

        columns.Add(new KustoColumn(unique, KustoType.Long));
        copied.Add(-1);
        return columns.Count - 1;
    }

    private TransformNode BindMvApply(TableNode input, Op.MvApply apply, Env env)
    {
        var columns = new List<KustoColumn>(input.Schema.Columns);
        var copied = Enumerable.Range(0, input.Schema.Count).ToList();
        var expansion = BindExpansion(input, apply.Columns, apply.Parameters, apply.RowLimit, columns, copied, moves: true, env);
        int kept = copied.Count(from => from >= 0);
        var feed = new ReplayNode(new KustoSchema(columns), NewSlot());
        var subquery = BindOperators(feed, apply.Subquery, env);
        RejectOpen(subquery, apply);

        // The columns of the row come first, followed by those added by the subquery.
        var outer = columns.Take(kept).Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        int[] added = [.. Enumerable.Range(0, subquery.Schema.Count).Where(i => !outer.Contains(subquery.Schema[i].Name))];
        var schema = new KustoSchema(columns.Take(kept).Concat(added.Select(i => subquery.Schema[i])));
        var part = Apart(subquery);
        return new TransformNode(input, schema, "mv-apply", (rows, context) => Apply(rows, context, expansion, feed, part, kept, added)) { Parts = [part] };
    }

    private static IEnumerable<KustoValue[]> Apply(
        IEnumerable<KustoValue[]> rows, EvaluationContext context, Expansion expansion, ReplayNode feed, TableNode subquery, int kept, int[] added)
    {
        long limit = expansion.Limit?.Evaluate(new RowFrame(context)).AsLong ?? long.MaxValue;
        var frame = new RowFrame(context);
        foreach (var row in rows)
        {
            frame.Row = row;
            feed.Feed(context, [.. expansion.ExpandOne(frame, limit)]);
            foreach (var found in subquery.Rows(context))
            {
                context.Tick();
                var result = new KustoValue[kept + added.Length];
                for (int i = 0; i < kept; i++)
                {
                    result[i] = row[expansion.Copied[i]];
                }

                for (int i = 0; i < added.Length; i++)
                {
                    result[kept + i] = found[added[i]];
                }

                yield return result;
            }
        }
    }

    private TableNode BindPartition(TableNode input, Op.Partition partition, Env env)
    {
        var key = BindScalar(partition.By, env.OverRowsOf(input));
        RejectDynamic(partition.By, key.Type);
        if (partition.Subquery is null)
        {
            return BindLegacyPartition(input, partition, key, env);
        }

        var feed = new ReplayNode(input.Schema, NewSlot());
        var subquery = BindOperators(feed, partition.Subquery, env);
        RejectOpen(subquery, partition);
        var part = Apart(subquery);
        return new TransformNode(input, part.Schema, "partition", (rows, context) => Partitioned(rows, context, key, feed, part)) { Parts = [part] };
    }

    private static IEnumerable<KustoValue[]> Partitioned(
        IEnumerable<KustoValue[]> rows, EvaluationContext context, Scalar key, ReplayNode feed, TableNode subquery)
    {
        var parts = new Dictionary<KustoValue, List<KustoValue[]>>();
        var order = new List<List<KustoValue[]>>();
        var frame = new RowFrame(context);
        long held = 0;
        foreach (var row in rows)
        {
            context.CheckRows(++held, "partition");
            context.HoldRow(row);
            frame.Row = row;
            var value = key.Evaluate(frame);
            if (!parts.TryGetValue(value, out var part))
            {
                parts.Add(value, part = []);
                order.Add(part);
            }

            part.Add(row);
        }

        foreach (var part in order)
        {
            feed.Feed(context, part);
            foreach (var row in subquery.Rows(context))
            {
                yield return row;
            }
        }
    }

    private void RejectOpen(TableNode subquery, QueryOperator one)
    {
        if (subquery.IsOpen && !diagnostics.HasErrors)
        {
            Error(one, "RW001", "A plugin whose columns depend on the rows is not supported inside a subquery; give it a schema: evaluate … : (a:string, …).");
        }
    }
}
