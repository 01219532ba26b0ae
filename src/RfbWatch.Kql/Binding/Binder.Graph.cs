using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <content>Graph operators.</content>
internal sealed partial class Binder
{
    private TableNode BindGraph(TableNode input, GraphOperator one, Env env)
    {
        if (one is GraphOperator.Make make)
        {
            return BindMakeGraph(input, make, env);
        }

        if (input is not GraphNode graph)
        {
            Error(one, "KS257", "The operator requires a graph: it must follow make-graph.");
            return input;
        }

        return one switch
        {
            GraphOperator.Match match => BindGraphMatch(graph, match, env),
            GraphOperator.MarkComponents mark => MarkComponents(graph, mark),
            GraphOperator.ToTable table => ToTable(graph, table, env),
            _ => Unsupported(input, one),
        };
    }

    private TableNode BindMakeGraph(TableNode edges, GraphOperator.Make make, Env env)
    {
        int source = ColumnOf(edges, make.Source);
        int target = ColumnOf(edges, make.Target);
        int partition = make.PartitionedBy is { } by ? ColumnOf(edges, by) : -1;
        var tables = new List<(PartNode Table, int Key, int Partition)>();
        foreach (var nodes in make.Nodes)
        {
            var table = Apart(BindTable(nodes.Table, env.OutsideRows));
            tables.Add((table, ColumnOf(table, nodes.Key), make.PartitionedBy is { } column ? ColumnOf(table, column) : -1));
        }

        if (diagnostics.HasErrors)
        {
            return edges;
        }

        var rowsOfEdges = Apart(edges);
        KustoColumn[] columns = tables.Count > 0
            ? [.. tables.SelectMany(table => table.Table.Schema.Columns).DistinctBy(column => column.Name)]
            : [new KustoColumn(make.NodeId?.Text ?? "node_id", edges.Schema[source].Type)];
        var schema = new KustoSchema(columns);
        int ownKey = tables.Count > 0 ? schema.IndexOf(tables[0].Table.Schema[tables[0].Key].Name) : 0;
        var graph = new GraphNode(edges.Schema, schema, [rowsOfEdges, .. tables.Select(table => table.Table)], context =>
        {
            var rows = new GraphRows();
            foreach (var (table, key, apart) in tables)
            {
                int[] places = [.. table.Schema.Columns.Select(column => schema.IndexOf(column.Name))];
                foreach (var row in table.Rows(context))
                {
                    rows.NodeOf(Key(row[key], apart < 0 ? default : row[apart]), () => Spread(row, places, schema), context);
                }
            }

            foreach (var row in rowsOfEdges.Rows(context))
            {
                var apart = partition < 0 ? default : row[partition];
                int End(int column) => rows.NodeOf(Key(row[column], apart), () => Spread([row[column]], [ownKey], schema), context);
                int from = End(source);
                rows.AddEdge(row, from, End(target), context);
            }

            return rows;
        });
        // The parts of a partitioned graph share no nodes, so one search finds the same matches as one search per part.
        return make.PartitionedBy is null ? graph : BindOperators(graph, make.Subquery, env);
    }

    private static DynamicArray Key(KustoValue key, KustoValue partition) => new(key, partition);

    private static KustoValue[] Spread(KustoValue[] cells, int[] places, KustoSchema schema)
    {
        KustoValue[] row = [.. schema.Columns.Select(column => KustoValue.MissingOf(column.Type))];
        for (int i = 0; i < places.Length; i++)
        {
            row[places[i]] = cells[i];
        }

        return row;
    }

    private int ColumnOf(TableNode table, Identifier name)
    {
        int at = table.Schema.IndexOf(name.Text);
        if (at < 0)
        {
            Error(name, "KS142", $"The name '{name.Text}' does not refer to any known column.{NearestName.Question(name.Text, table.Schema.Columns.Select(column => column.Name))}");
        }

        return at;
    }

    // Reports an error if the column to be added already exists.
    private bool CheckIsNew(SyntaxNode place, string name, KustoSchema schema)
    {
        if (schema.IndexOf(name) < 0)
        {
            return true;
        }

        Error(place, "KS171", $"A column with the name '{name}' is already declared.");
        return false;
    }

    private GraphNode MarkComponents(GraphNode graph, GraphOperator.MarkComponents mark)
    {
        string name = mark.Parameters.FirstOrDefault(parameter => parameter.Name == "with_component_id")?.Text ?? "ComponentId";
        if (!CheckIsNew(mark, name, graph.NodeSchema))
        {
            return graph;
        }

        var schema = new KustoSchema([.. graph.NodeSchema.Columns, new KustoColumn(name, KustoType.Long)]);
        return new GraphNode(graph.Schema, schema, graph.Parts, context =>
        {
            var rows = graph.Build(context);
            return rows.WithCell([.. rows.Components().Select(component => KustoValue.Of((long)component))]);
        });
    }

    // A single output is returned as a plain table. Named outputs are also declared for the following statements.
    private TableNode ToTable(GraphNode graph, GraphOperator.ToTable table, Env env)
    {
        var outputs = new List<TableNode>();
        foreach (var output in table.Outputs)
        {
            TableNode rows = output.Nodes ? NodesOf(graph, output) : EdgesOf(graph, output);
            outputs.Add(rows);
            if (output.Name is { } name)
            {
                DeclareOutside(env.Scope, name.Text, new NamedNode(rows, name.Text));
            }
            else if (table.Outputs.Count > 1)
            {
                Error(output, "KS273", "Several outputs of graph-to-table require names: nodes as N, edges as E.");
            }
        }

        return outputs.Count == 1 ? outputs[0] : new BranchesNode([.. table.Outputs.Select((output, i) => new ResultBranch(output.Name?.Text ?? string.Empty, outputs[i]))]);
    }

    // The operators of a pipeline have their own scope, but these names must be visible to the following statements.
    private static void DeclareOutside(Scope scope, string name, TableNode table)
    {
        while (scope.Outer is { } outer)
        {
            scope = outer;
        }

        scope.Declare(name, new Symbol.Value(table, 1));
    }

    private GeneratedNode NodesOf(GraphNode graph, GraphOperator.Output output)
    {
        if (Parameter(output, "with_node_id") is not { } id || !CheckIsNew(output, id, graph.NodeSchema))
        {
            return new GeneratedNode(graph.NodeSchema, text => "nodes of " + graph.Describe(text), context => graph.Build(context).Nodes);
        }

        var schema = new KustoSchema([new KustoColumn(id, KustoType.Long), .. graph.NodeSchema.Columns]);
        return new GeneratedNode(schema, text => "nodes of " + graph.Describe(text), context =>
        {
            var rows = graph.Build(context);
            return rows.Nodes.Select((row, i) => (KustoValue[])[ValueHash.Of(rows.Keys[i]), .. row]);
        });
    }

    private GeneratedNode EdgesOf(GraphNode graph, GraphOperator.Output output)
    {
        string?[] ids = [Parameter(output, "with_source_id"), Parameter(output, "with_target_id")];
        var before = graph.Schema;
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] is not { } id)
            {
                continue;
            }

            if (CheckIsNew(output, id, before))
            {
                before = new KustoSchema([.. before.Columns, new KustoColumn(id, KustoType.Long)]);
            }
            else
            {
                ids[i] = null;
            }
        }

        var schema = new KustoSchema([.. ids.OfType<string>().Select(id => new KustoColumn(id, KustoType.Long)), .. graph.Schema.Columns]);
        return new GeneratedNode(schema, text => "edges of " + graph.Describe(text), context =>
        {
            var rows = graph.Build(context);
            return rows.Edges.Select((row, i) =>
            {
                var cells = new List<KustoValue>(schema.Count);
                if (ids[0] is not null)
                {
                    cells.Add(ValueHash.Of(rows.Keys[rows.Ends[i].From]));
                }

                if (ids[1] is not null)
                {
                    cells.Add(ValueHash.Of(rows.Keys[rows.Ends[i].To]));
                }

                cells.AddRange(row);
                return cells.ToArray();
            });
        });
    }

    private static string? Parameter(GraphOperator.Output output, string name) => output.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Text;

    private TableNode BindGraphMatch(GraphNode graph, GraphOperator.Match match, Env env)
    {
        var layout = new GraphMatchLayout(graph, match.Chains);
        var names = new GraphNames(layout.Variables, call => layout.AddSpecial(call, BindSpecial(call, layout, env)));
        var predicate = match.Predicate is null ? null : names.Rewrite(match.Predicate);
        List<(Expression Written, Expression Rewritten)> items = [.. match.Items.Select(item => (item, names.Rewrite(item)))];
        if (diagnostics.HasErrors)
        {
            return graph;
        }

        Env row = new(env.Scope, layout.Schema, false, null);
        var condition = predicate is null ? null : BindBool(predicate, row);
        var columns = new ColumnSet();
        foreach (var (written, rewritten) in items)
        {
            if (rewritten is Expression.Named named)
            {
                AddNamed(columns, named, row, isProject: true);
            }
            else
            {
                columns.AddInferred(InferredName(written, row), BindScalar(rewritten, row));
            }
        }

        if (items.Count == 0)
        {
            foreach (int i in Enumerable.Range(0, layout.PlainColumns).Where(i => !GraphNames.IsComputed(layout.Schema[i].Name)))
            {
                columns.AddInferred(layout.Schema[i].Name.Replace('.', '_'), new ColumnScalar(layout.Schema[i].Type, i));
            }
        }

        string cycles = match.IsShortest ? "none" : match.Parameters.FirstOrDefault(parameter => parameter.Name == "cycles")?.Text ?? "unique_edges";
        if (cycles is not ("all" or "none" or "unique_edges"))
        {
            Error(match, "KS135", $"cycles is '{cycles}', but must be all, none or unique_edges.");
        }

        bool allShortest = match.Parameters.Any(parameter => parameter is { Name: "output", Text: "all" });
        var values = columns.Values;
        return new GeneratedNode(columns.Schema, text => "graph-match in " + graph.Describe(text), context => layout.Find(match, cycles, allShortest, condition, values, context));
    }

    // Binds map(e, x), all(e, x) or any(e, x), over edges or over inner_nodes(e). In x, the columns of one edge or one node are in scope.
    private GraphMatchLayout.Special BindSpecial(Expression.Call call, GraphMatchLayout layout, Env env)
    {
        var over = call.Arguments.Count > 0 ? call.Arguments[0] : null;
        bool inner = over is Expression.Call { Function: "inner_nodes", Arguments.Count: 1 };
        var edge = inner ? ((Expression.Call)over!).Arguments[0] : over;
        if (edge is not Expression.Name name || !layout.IsEdge(name.Text) || call.Arguments.Count != 2)
        {
            Error(call, "KS258", $"'{call.Function}' requires an edge of the pattern, or inner_nodes() of one, and an expression.");
            return default;
        }

        Env element = new(env.Scope, layout.ElementSchema(inner), false, null);
        var names = new GraphNames(layout.NoVariables, nested =>
        {
            Error(nested, "KS258", $"'{nested.Function}' is not allowed inside '{call.Function}'.");
            return string.Empty;
        });
        var body = names.Rewrite(call.Arguments[1]);
        return new GraphMatchLayout.Special(call.Function, name.Text, inner, call.Function == "map" ? BindScalar(body, element) : BindBool(body, element));
    }
}
