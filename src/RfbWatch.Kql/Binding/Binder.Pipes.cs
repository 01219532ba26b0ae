using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <content>Pipelines.</content>
internal sealed partial class Binder
{
    private TableNode BindPipe(Expression.Pipe pipe, Env env)
    {
        var outside = env.OutsideRows with { InTable = true };
        var input = pipe.Source is null ? null : BindTable(pipe.Source, outside);
        return BindOperators(input, pipe.Operators, outside);
    }

    private TableNode BindTable(Expression expression, Env env)
    {
        var bound = BindAny(expression, env, wantsTable: true);
        if (bound is TableNode table)
        {
            return table;
        }

        if (!(bound is Scalar { Type: KustoType.Unknown } && diagnostics.HasErrors))
        {
            Error(expression, "KS111", "Tabular value expected.");
        }

        return UnknownTable;
    }

    private TableNode BindOperators(TableNode? input, IReadOnlyList<QueryOperator> operators, Env env)
    {
        // The operator as names its input for the rest of the pipeline; the name is not visible outside it.
        var inner = env with { Scope = new Scope(env.Scope) };
        foreach (var one in operators)
        {
            Weigh(one, 1);
            input = BindOperator(input, one, inner);
            if (input.Depth > MaximumDepth)
            {
                Error(one, "KS245", $"The query is too deep: more than {MaximumDepth} operators in sequence.");
                throw new BindingException();
            }
        }

        return input!;
    }

    private TableNode BindOperator(TableNode? input, QueryOperator one, Env env)
    {
        if (input is BranchesNode)
        {
            Error(one, "RW001", "No operator can follow one that returns several results (fork, facet, graph-to-table with both outputs).");
        }

        switch (one)
        {
            case Op.Broken:
                return UnknownTable;
            case Op.Union union:
                return BindUnion(input, union, env);
            case Op.Search search:
                return BindSearch(input, search, env);
            case Op.Find find:
                return BindFind(input, find, env);
            case Op.Print print when input is null:
                return BindPrint(print, env);
            case Op.Range range when input is null:
                return BindRange(range, env);
            case Op.Evaluate evaluate:
                return BindEvaluate(input ?? new FixedNode(KustoSchema.Empty, []), evaluate, env);
        }

        if (input is null || one is Op.Print or Op.Range)
        {
            Error(one, "KS175", "The operator must be the first one in the query.");
            return input ?? UnknownTable;
        }

        return one switch
        {
            Op.Where where => new WhereNode(input, BindPredicate(where.Predicate, env.OverRowsOf(input))),
            Op.Extend extend => BindExtend(input, extend.Items, env),
            Op.Serialize serialize => BindExtend(input, serialize.Items, env),
            Op.Project project => BindProject(input, project.Items, env),
            Op.ProjectAway away => BindProjectAway(input, away),
            Op.ProjectKeep keep => BindProjectKeep(input, keep),
            Op.ProjectRename rename => BindProjectRename(input, rename, env),
            Op.ProjectReorder reorder => BindProjectReorder(input, reorder),
            Op.Summarize summarize => BindSummarize(input, summarize, env),
            Op.Distinct distinct => BindDistinct(input, distinct, env),
            Op.Sort sort => BindSort(input, sort.Orderings, null, env),
            Op.Top top => BindSort(input, [top.By], BindCount(top.Count, env), env),
            Op.TopNested nested => BindTopNested(input, nested, env),
            Op.TopHitters hitters => BindTopHitters(input, hitters, env),
            Op.Take take => new TakeNode(input, BindCount(take.Count, env)),
            Op.Sample sample => BindSample(input, sample, env),
            Op.SampleDistinct sample => BindSampleDistinct(input, sample, env),
            Op.RowCount count => new CountNode(input, count.Name),
            Op.Join join => BindJoin(input, join, env),
            Op.Lookup lookup => BindLookup(input, lookup, env),
            Op.MvExpand expand => BindMvExpand(input, expand, env),
            Op.MvApply apply => BindMvApply(input, apply, env),
            Op.Parse parse => BindParse(input, parse, env),
            Op.ParseKeyValue parse => BindParseKeyValue(input, parse, env),
            Op.Invoke invoke => BindInvoke(input, invoke, env),
            Op.MakeSeries series => BindMakeSeries(input, series, env),
            Op.As named => BindAs(input, named, env),
            Op.GetSchema => BindGetSchema(input),
            Op.Scan scan => BindScan(input, scan, env),
            Op.Partition partition => BindPartition(input, partition, env),
            Op.Fork fork => BindFork(input, fork, env),
            Op.Facet facet => BindFacet(input, facet, env),
            Op.Reduce reduce => BindReduce(input, reduce, env),
            Op.AssertSchema schema => BindAssertSchema(input, schema),
            GraphOperator graph => BindGraph(input, graph, env),
            ProjectByNames names => BindProjectByNames(input, names, env),
            Op.Transparent => input,
            _ => Unsupported(input, one),
        };
    }

    private TableNode Unsupported(TableNode input, QueryOperator one)
    {
        Error(one, "RW001", $"The operator '{one.GetType().Name}' is not supported.");
        return input;
    }

    // where a = b names the value b. Microsoft's parser accepts it if b is a bool, but it is never intended.
    private Scalar BindPredicate(Expression predicate, Env env)
    {
        if (predicate is not Expression.Named { Names: [var name, ..] } named)
        {
            return BindBool(predicate, env);
        }

        var value = BindScalar(named.Value, env);
        if (value.Type is not (KustoType.Bool or KustoType.Unknown))
        {
            Error(named, "KS141", $"The expression must have the type bool, but is {KustoTypeNames.NameOf(value.Type)}. Use == for comparisons: {name.Text} == ….");
        }
        else
        {
            diagnostics.Warning(named.Start, named.Length, "RW104", $"'{name.Text} = …' names the condition that follows and does not read '{name.Text}'. Use == for comparisons.");
        }

        return value;
    }

    // assert-schema is not documented; here every listed column must exist and have the listed type.
    private TableNode BindAssertSchema(TableNode input, Op.AssertSchema schema)
    {
        foreach (var column in schema.Columns)
        {
            int at = input.Schema.IndexOf(column.Name);
            if (at < 0 && !input.IsOpen)
            {
                Error(column, "RW121", $"assert-schema: the table has no column '{column.Name}'.{NearestName.Question(column.Name, input.Schema.Columns.Select(known => known.Name))}");
            }
            else if (at >= 0 && input.Schema[at].Type != column.Type)
            {
                Error(column, "RW121", $"assert-schema: the column '{column.Name}' has the type {KustoTypeNames.NameOf(input.Schema[at].Type)}, not {KustoTypeNames.NameOf(column.Type)}.");
            }
        }

        return input;
    }

    private Scalar BindCount(Expression expression, Env env)
    {
        var count = BindScalar(expression, env.OutsideRows);
        if (count.Type is not (KustoType.Long or KustoType.Int or KustoType.Unknown))
        {
            Error(expression, "KS134", $"The expression value must be an integer, but is {KustoTypeNames.NameOf(count.Type)}.");
        }

        return count;
    }

    private static NamedNode BindAs(TableNode input, Op.As named, Env env)
    {
        var table = new NamedNode(input, named.Name.Text);
        env.Scope.Declare(named.Name.Text, new Symbol.Value(table, 1));
        return table;
    }

    private static FixedNode BindGetSchema(TableNode input)
    {
        var rows = new List<KustoValue[]>();
        for (int i = 0; i < input.Schema.Count; i++)
        {
            var column = input.Schema[i];
            rows.Add([KustoValue.Of(column.Name), KustoValue.Of((long)i), KustoValue.Of(KustoTypeNames.DotNetNameOf(column.Type)), KustoValue.Of(KustoTypeNames.NameOf(column.Type))]);
        }

        var schema = new KustoSchema(
            new KustoColumn("ColumnName", KustoType.String),
            new KustoColumn("ColumnOrdinal", KustoType.Long),
            new KustoColumn("DataType", KustoType.String),
            new KustoColumn("ColumnType", KustoType.String));
        return new FixedNode(schema, rows);
    }

    private GeneratedNode BindPrint(Op.Print print, Env env)
    {
        var columns = new ColumnSet();
        for (int i = 0; i < print.Items.Count; i++)
        {
            if (print.Items[i] is Expression.Named named)
            {
                AddNamed(columns, named, env, isProject: true);
            }
            else if (TupleOf(print.Items[i], env) is { } tuple)
            {
                AddTuple(columns, tuple, []);
            }
            else
            {
                columns.AddInferred($"print_{i}", BindScalar(print.Items[i], env));
            }
        }

        var values = columns.Values;
        return new GeneratedNode(columns.Schema, text => $"print {text.List(values)}", context =>
        {
            var frame = new RowFrame(context);
            return [[.. values.Select(value => value.Evaluate(frame))]];
        });
    }

    private GeneratedNode BindRange(Op.Range range, Env env)
    {
        var from = BindScalar(range.From, env);
        var to = BindScalar(range.To, env);
        var step = BindScalar(range.Step, env);
        var type = from.Type == KustoType.DateTime || to.Type == KustoType.DateTime ? KustoType.DateTime
            : from.Type == KustoType.TimeSpan ? KustoType.TimeSpan
            : new[] { from.Type, to.Type, step.Type }.Contains(KustoType.Real) ? KustoType.Real : from.Type;
        return new GeneratedNode(
            new KustoSchema(new KustoColumn(range.Name.Text, type)),
            text => $"range {range.Name.Text} from {from.Describe(text)} to {to.Describe(text)} step {step.Describe(text)}",
            context => RangeRows.Of(from, to, step, type, context));
    }

    private TableNode BindDataTable(Expression.DataTable table, Env env)
    {
        var schema = SchemaOf(table.Columns);
        if (schema.Count == 0 || table.Values.Count % schema.Count != 0)
        {
            Error(table, "KS173", $"Incorrect number of data values: {table.Values.Count} for {schema.Count} columns.");
            return new FixedNode(schema, []);
        }

        var values = new Scalar[table.Values.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Finish(new ConvertScalar(schema[i % schema.Count].Type, BindScalar(table.Values[i], env.OutsideRows)));
        }

        return new GeneratedNode(schema, _ => $"datatable {schema}", context =>
        {
            var frame = new RowFrame(context);
            return values.Select(value => value.Evaluate(frame)).Chunk(schema.Count);
        });
    }
}
