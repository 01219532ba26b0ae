using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Library;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <content>extend, the project operators, distinct, sort.</content>
internal sealed partial class Binder
{
    private TableNode BindExtend(TableNode input, IReadOnlyList<Expression> items, Env env)
    {
        if (items.Count == 0)
        {
            return new SerializeNode(input);
        }

        var row = env.OverRowsOf(input);
        var columns = ColumnSet.Of(input.Schema);
        foreach (var item in items)
        {
            if (item is Expression.Named named)
            {
                AddNamed(columns, named, row, isProject: false);
            }
            else if (TupleOf(item, row) is { } tuple)
            {
                AddTuple(columns, tuple, []);
            }
            else
            {
                var value = BindScalar(item, row);
                columns.SetInferred(InferredName(item, row), value);
            }
        }

        return new ComputeNode(input, columns.Schema, columns.Values);
    }

    private ComputeNode BindProject(TableNode input, IReadOnlyList<Expression> items, Env env)
    {
        var row = env.OverRowsOf(input);
        var columns = new ColumnSet();
        foreach (var item in items)
        {
            if (item is Expression.Named named)
            {
                AddNamed(columns, named, row, isProject: true);
            }
            else if (TupleOf(item, row) is { } tuple)
            {
                AddTuple(columns, tuple, []);
            }
            else
            {
                var value = BindScalar(item, row);
                if (item is Expression.Name name && !columns.TryAddGiven(name.Text, value))
                {
                    Error(item, "KS171", $"A column with the name '{name.Text}' is already declared.");
                }
                else if (item is not Expression.Name)
                {
                    columns.AddInferred(InferredName(item, row), value);
                }
            }
        }

        return new ComputeNode(input, columns.Schema, columns.Values);
    }

    private void AddNamed(ColumnSet columns, Expression.Named named, Env row, bool isProject)
    {
        if (named.IsCompound)
        {
            if (TupleOf(named.Value, row) is { } tuple)
            {
                AddTuple(columns, tuple, named.Names);
            }
            else
            {
                diagnostics.Error(named.Start, named.Names[^1].End + 1 - named.Start, "KS149", "The expression does not have multiple named values.");
            }

            return;
        }

        var name = named.Names[0];
        var bound = BindAny(named.Value, row);
        var value = bound as Scalar ?? BindScalar(named.Value, row);
        if (TupleOf(named.Value, row) is { } single && single.Columns.Count > 1)
        {
            AddTuple(columns, single, [name]);
            return;
        }

        if (value is TypeLiteralScalar)
        {
            value = new ConstantScalar(value.Type, KustoValue.Null);
        }

        if (!(isProject ? columns.TryAddGiven(name.Text, value) : columns.TrySet(name.Text, value)))
        {
            Error(name, "KS171", $"A column with the name '{name.Text}' is already declared.");
        }
    }

    // A function that returns several columns (series_stats) evaluates to an array whose items are assigned to these columns.
    private (Scalar Value, IReadOnlyList<KustoColumn> Columns)? TupleOf(Expression expression, Env env)
    {
        if (expression is not Expression.Call call || env.Scope.Find(call.Function) is not null)
        {
            return null;
        }

        if (ScalarFunctionLibrary.Find(call.Function) is not { TupleColumns: { } tupleColumns } function)
        {
            return null;
        }

        (_, var binding) = BindArguments(call, call.Arguments, env);
        if (call.Arguments.Count < function.MinimumArguments)
        {
            return null;
        }

        var columns = tupleColumns(binding);
        return columns.Count == 0 ? null : (BindScalar(expression, env), columns);
    }

    private static void AddTuple(ColumnSet columns, (Scalar Value, IReadOnlyList<KustoColumn> Columns) tuple, IReadOnlyList<Identifier> names)
    {
        for (int i = 0; i < tuple.Columns.Count; i++)
        {
            var item = new ConvertScalar(tuple.Columns[i].Type, new ElementScalar(tuple.Value, new ConstantScalar(KustoType.Long, KustoValue.Of((long)i))));
            columns.AddInferred(i < names.Count ? names[i].Text : tuple.Columns[i].Name, item);
        }
    }

    /// <summary>Returns the indexes of the columns selected by a name or a wildcard, in table order.</summary>
    private IEnumerable<int> Pick(TableNode input, Expression item)
    {
        switch (item)
        {
            case Expression.Wildcard pattern:
                var found = Enumerable.Range(0, input.Schema.Count).Where(i => Wildcard.Matches(input.Schema[i].Name, pattern.Pattern, ignoreCase: false)).ToList();
                if (found.Count == 0 && !input.IsOpen)
                {
                    Error(item, "KS109", $"Column name expected: no column matches '{pattern.Pattern}'.");
                }

                return found;
            case Expression.Name name when input.Schema.IndexOf(name.Text) is >= 0 and var at:
                return [at];
            case Expression.Name name:
                if (options.Lenient)
                {
                    diagnostics.Warning(name.Start, name.Length, "KS142", $"The name '{name.Text}' does not refer to any known column; it is ignored.");
                }
                else if (!input.IsOpen)
                {
                    Error(item, "KS142", $"The name '{name.Text}' does not refer to any known column.{NearestName.Question(name.Text, input.Schema.Columns.Select(column => column.Name))}");
                }

                return [];
            default:
                Error(item, "KS109", "Column name expected.");
                return [];
        }
    }

    private static ComputeNode Columns(TableNode input, IEnumerable<int> order)
    {
        int[] picked = [.. order];
        return new ComputeNode(
            input,
            new KustoSchema(picked.Select(i => input.Schema[i])),
            [.. picked.Select(i => new ColumnScalar(input.Schema[i].Type, i))]);
    }

    private ComputeNode BindProjectAway(TableNode input, Op.ProjectAway away)
    {
        var dropped = away.Items.SelectMany(item => Pick(input, item)).ToHashSet();
        return Columns(input, Enumerable.Range(0, input.Schema.Count).Where(i => !dropped.Contains(i)));
    }

    private ComputeNode BindProjectKeep(TableNode input, Op.ProjectKeep keep)
    {
        var kept = keep.Items.SelectMany(item => Pick(input, item)).ToHashSet();
        return Columns(input, Enumerable.Range(0, input.Schema.Count).Where(kept.Contains));
    }

    private ComputeNode BindProjectReorder(TableNode input, Op.ProjectReorder reorder)
    {
        var order = new List<int>();
        foreach (var item in reorder.Items)
        {
            var picked = Pick(input, item.Value);
            if (item.Descending is { } descending)
            {
                picked = descending ? picked.OrderByDescending(NameAt, StringComparer.Ordinal) : picked.OrderBy(NameAt, StringComparer.Ordinal);
            }

            order.AddRange(picked);
        }

        return Columns(input, order.Concat(Enumerable.Range(0, input.Schema.Count)).Distinct());

        string NameAt(int index) => input.Schema[index].Name;
    }

    private ComputeNode BindProjectRename(TableNode input, Op.ProjectRename rename, Env env)
    {
        string[] names = [.. input.Schema.Columns.Select(column => column.Name)];
        foreach (var item in rename.Items)
        {
            if (item is not Expression.Named { Names: [var name], Value: Expression.Name old })
            {
                Error(item, "KS110", "Column rename assignment expected: new = old.");
                continue;
            }

            int at = input.Schema.IndexOf(old.Text);
            if (at < 0)
            {
                Pick(input, old);
            }
            else if (names.Where((_, i) => i != at).Contains(name.Text, StringComparer.Ordinal))
            {
                Error(name, "KS171", $"A column with the name '{name.Text}' is already declared.");
            }
            else
            {
                names[at] = name.Text;
            }
        }

        return new ComputeNode(
            input,
            new KustoSchema(names.Select((name, i) => new KustoColumn(name, input.Schema[i].Type))),
            [.. names.Select((_, i) => new ColumnScalar(input.Schema[i].Type, i))]);
    }

    private DistinctNode BindDistinct(TableNode input, Op.Distinct distinct, Env env)
    {
        var row = env.OverRowsOf(input);
        var columns = new ColumnSet();
        foreach (var item in distinct.Items)
        {
            if (item is Expression.Wildcard { Pattern: "*" })
            {
                for (int i = 0; i < input.Schema.Count; i++)
                {
                    RejectDynamic(item, input.Schema[i].Type);
                    columns.AddInferred(input.Schema[i].Name, new ColumnScalar(input.Schema[i].Type, i));
                }
            }
            else
            {
                var value = BindScalar(item is Expression.Named named ? named.Value : item, row);
                RejectDynamic(item, value.Type);
                columns.AddInferred(item is Expression.Named given ? given.Names[0].Text : InferredName(item, row), value);
            }
        }

        return new DistinctNode(new ComputeNode(input, columns.Schema, columns.Values));
    }

    private void RejectDynamic(Expression item, KustoType type)
    {
        if (type == KustoType.Dynamic)
        {
            Error(item, "KS116", "The value of type 'dynamic' is not allowed in this context; cast it with tostring(), tolong() and the like.");
        }
    }

    private SortNode BindSort(TableNode input, IReadOnlyList<Ordering> orderings, Scalar? count, Env env)
    {
        var row = env.OverRowsOf(input);
        var keys = new List<SortKey>();
        foreach (var ordering in orderings)
        {
            var value = BindScalar(ordering.Value is Expression.Named named ? named.Value : ordering.Value, row);
            RejectDynamic(ordering.Value, value.Type);
            bool descending = ordering.Descending ?? true;
            keys.Add(new SortKey(value, descending, ordering.NullsFirst ?? !descending));
        }

        return new SortNode(input, keys, count);
    }
}
