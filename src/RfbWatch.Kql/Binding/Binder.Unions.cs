using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <content>union, search and find.</content>
internal sealed partial class Binder
{
    private TableNode BindUnion(TableNode? input, Op.Union union, Env env)
    {
        bool isFuzzy = false;
        string? sourceColumn = null;
        foreach (var parameter in union.Parameters)
        {
            switch (parameter.Name)
            {
                case "isfuzzy":
                    isFuzzy = parameter.Text is "true" or "True";
                    break;
                case "withsource" or "with_source":
                    sourceColumn = parameter.Text;
                    break;
                // kind=inner also returns all columns: the documentation says otherwise, but Microsoft's binder (12.4.1) behaves this way.
                case "kind" when parameter.Text is not ("inner" or "outer"):
                    Error(parameter.Value, "KS005", $"Expected one of: inner, outer (found '{parameter.Text}').");
                    break;
            }
        }

        var legs = new List<(string Name, TableNode Table)>();
        if (input is not null)
        {
            legs.Add((LegName(input, 0), input));
        }

        foreach (var operand in union.Tables)
        {
            AddLegs(operand, legs, isFuzzy, env);
        }

        if (legs.Count == 0 && !diagnostics.HasErrors)
        {
            Error(union, "KS204", "None of the tables of the fuzzy union is known.");
        }

        return MakeUnion(legs, sourceColumn);
    }

    private static string LegName(TableNode table, int position) => table switch
    {
        ScanNode scan => scan.Table,
        NamedNode named => named.Name,
        _ => $"union_arg{position}",
    };

    private void AddLegs(Expression operand, List<(string Name, TableNode Table)> legs, bool isFuzzy, Env env)
    {
        switch (operand)
        {
            case Expression.Wildcard pattern:
                foreach (string table in options.Catalog.TableNames.Where(name => Wildcard.Matches(name, pattern.Pattern, ignoreCase: false)).Order(StringComparer.Ordinal))
                {
                    legs.Add((table, new ScanNode(table, options.Catalog.Find(table)!, options.Catalog.HasColumns(table))));
                }

                foreach (string view in env.Scope.Views.Where(name => Wildcard.Matches(name, pattern.Pattern, ignoreCase: false)))
                {
                    legs.Add((view, BindTable(new Expression.Name(pattern.Start, pattern.End, view), env)));
                }

                break;
            case Expression.Pipe { Source: Expression.Name name } when isFuzzy && IsUnknownTable(name, env):
                diagnostics.Warning(name.Start, name.Length, "KS205", $"The fuzzy name '{name.Text}' does not refer to any known or currently accessible table.");
                break;
            case Expression.Name name when isFuzzy && IsUnknownTable(name, env):
                diagnostics.Warning(name.Start, name.Length, "KS205", $"The fuzzy name '{name.Text}' does not refer to any known or currently accessible table.");
                break;
            default:
                var bound = isFuzzy && IsSavedOrUnknownCall(operand, env) ? BindFuzzyLeg(operand, env) : BindTable(operand, env);
                if (bound is null)
                {
                    break;
                }

                if (legs.Exists(leg => AreOneTable(leg.Table, bound)))
                {
                    break;
                }

                legs.Add((operand is Expression.Name plain ? plain.Text : LegName(bound, legs.Count), bound));
                break;
        }
    }

    // A table qualified with another database is the local table, and its rows are not returned twice.
    private bool AreOneTable(TableNode one, TableNode other) =>
        one is ScanNode first && other is ScanNode second && first.Table == second.Table && (_elsewhere.Contains(first) || _elsewhere.Contains(second));

    private bool IsUnknownTable(Expression.Name name, Env env) => env.Scope.Find(name.Text) is null && options.Catalog.Find(name.Text) is null && FindSaved(name.Text) is null;

    /// <summary>The columns of the first leg come first, then new ones in order of appearance. A name with several types becomes one column per type, called name_type.</summary>
    private static UnionNode MakeUnion(List<(string Name, TableNode Table)> legs, string? sourceColumn)
    {
        var names = new List<string>();
        var types = new Dictionary<string, List<KustoType>>(StringComparer.Ordinal);
        foreach (var column in legs.SelectMany(leg => leg.Table.Schema.Columns))
        {
            if (!types.TryGetValue(column.Name, out var seen))
            {
                types.Add(column.Name, seen = []);
                names.Add(column.Name);
            }

            if (!seen.Contains(column.Type))
            {
                seen.Add(column.Type);
            }
        }

        var columns = new ColumnSet();
        if (sourceColumn is not null)
        {
            columns.AddInferred(sourceColumn, new ConstantScalar(KustoType.String, KustoValue.EmptyString));
        }

        var places = new Dictionary<(string Name, KustoType Type), int>();
        foreach (string name in names)
        {
            foreach (var type in types[name])
            {
                places.Add((name, type), columns.Count);
                string output = types[name].Count == 1 ? name : $"{name}_{KustoTypeNames.NameOf(type)}";
                columns.AddInferred(output, new ConstantScalar(type, KustoValue.Null));
            }
        }

        var schema = columns.Schema;
        return new UnionNode(schema, [.. legs.Select(leg => LegOf(leg.Name, leg.Table, schema.Count, places, sourceColumn is not null))]);
    }

    private static UnionLeg LegOf(string name, TableNode table, int width, Dictionary<(string Name, KustoType Type), int> places, bool named)
    {
        int[] columns = new int[width];
        Array.Fill(columns, -1);
        for (int i = 0; i < table.Schema.Count; i++)
        {
            columns[places[(table.Schema[i].Name, table.Schema[i].Type)]] = i;
        }

        return new UnionLeg(table, columns, named ? name : null);
    }

    private WhereNode BindSearch(TableNode? input, Op.Search search, Env env)
    {
        var legs = new List<(string Name, TableNode Table)>();
        if (input is not null)
        {
            legs.Add((LegName(input, 0), input));
        }
        else
        {
            CollectTables(search.Tables, search, legs, env);
        }

        var union = MakeUnion(WithFirstTypes(legs), SearchPredicate.SourceColumn);
        bool isCased = search.Parameters.Any(parameter => parameter.Name == "kind" && parameter.Text == "case_sensitive");
        var row = env.OverRowsOf(union);
        var terms = new KustoSchema(union.Schema.Columns.Skip(1));
        return new WhereNode(union, BindBool(SearchPredicate.Rewrite(search.Predicate, isCased), row with { SearchColumns = terms }));
    }

    // In search, each name has one column, with the type that it has in the first table.
    private static List<(string Name, TableNode Table)> WithFirstTypes(List<(string Name, TableNode Table)> legs)
    {
        var types = new Dictionary<string, KustoType>(StringComparer.Ordinal);
        var converted = new List<(string Name, TableNode Table)>();
        foreach (var (name, table) in legs)
        {
            var columns = new ColumnSet();
            for (int i = 0; i < table.Schema.Count; i++)
            {
                var column = table.Schema[i];
                types.TryAdd(column.Name, column.Type);
                Scalar value = new ColumnScalar(column.Type, i);
                columns.AddInferred(column.Name, types[column.Name] == column.Type ? value : new ConvertScalar(types[column.Name], value));
            }

            converted.Add((name, new ComputeNode(table, columns.Schema, columns.Values)));
        }

        return converted;
    }

    private void CollectTables(IReadOnlyList<Expression>? tables, QueryOperator one, List<(string Name, TableNode Table)> legs, Env env)
    {
        if (tables is null)
        {
            foreach (string table in options.Catalog.TableNames)
            {
                legs.Add((table, new ScanNode(table, options.Catalog.Find(table)!, options.Catalog.HasColumns(table))));
            }

            foreach (string view in env.Scope.Views)
            {
                legs.Add((view, BindTable(new Expression.Name(one.Start, one.Start, view), env)));
            }

            if (legs.Count == 0)
            {
                Error(one, "KS204", "There are no tables to search.");
            }

            return;
        }

        foreach (var table in tables)
        {
            AddLegs(table, legs, false, env);
        }
    }

    private UnionNode BindFind(TableNode? input, Op.Find find, Env env)
    {
        var legs = new List<(string Name, TableNode Table)>();
        if (input is not null)
        {
            legs.Add((LegName(input, 0), input));
        }
        else
        {
            CollectTables(find.Tables, find, legs, env);
        }

        string source = find.Parameters.FirstOrDefault(parameter => parameter.Name is "withsource" or "with_source")?.Text ?? "source_";
        var chosen = find.Columns is null ? CommonColumns(legs, find.Predicate) : [.. find.Columns.Select(ColumnNameOf).OfType<string>()];
        bool packs = find.Columns is null || find.Columns.Any(column => column is Expression.Call or Expression.Wildcard);
        var predicate = SearchPredicate.Rewrite(find.Predicate, isCased: false);
        var found = new List<(string Name, TableNode Table)>();
        foreach (var (name, table) in legs)
        {
            // A table without one of the predicate's columns has no matching rows.
            if (SearchPredicate.ColumnsOf(predicate).Any(column => table.Schema.IndexOf(column) < 0 && env.Scope.Find(column) is null))
            {
                continue;
            }

            TableNode matching = new WhereNode(table, BindBool(predicate, env.OverRowsOf(table)));
            found.Add((name, Found(matching, chosen, TypesOf(chosen, legs), packs)));
        }

        if (found.Count == 0)
        {
            found.Add((string.Empty, Found(new FixedNode(KustoSchema.Empty, []), chosen, TypesOf(chosen, legs), packs)));
        }

        return MakeUnion(found, source);
    }

    private static string? ColumnNameOf(Expression expression) => (expression as Expression.Name)?.Text;

    private static List<string> CommonColumns(List<(string Name, TableNode Table)> legs, Expression predicate)
    {
        var mentioned = SearchPredicate.ColumnsOf(predicate).ToHashSet(StringComparer.Ordinal);
        var all = legs.SelectMany(leg => leg.Table.Schema.Columns.Select(column => column.Name)).Distinct(StringComparer.Ordinal);
        return [.. all.Where(name => mentioned.Contains(name) || legs.All(leg => leg.Table.Schema.IndexOf(name) >= 0))];
    }

    // A column whose type differs between the tables is dynamic in the result.
    private static KustoType[] TypesOf(List<string> columns, List<(string Name, TableNode Table)> legs) =>
    [
        .. columns.Select(column =>
        {
            KustoType[] types = [.. legs.Where(leg => leg.Table.Schema.IndexOf(column) >= 0).Select(leg => leg.Table.Schema[leg.Table.Schema.IndexOf(column)].Type).Distinct()];
            return types.Length == 1 ? types[0] : KustoType.Dynamic;
        }),
    ];

    private static ComputeNode Found(TableNode table, List<string> chosen, KustoType[] types, bool packs)
    {
        var columns = new ColumnSet();
        for (int i = 0; i < chosen.Count; i++)
        {
            int at = table.Schema.IndexOf(chosen[i]);
            Scalar value = at < 0 ? new ConstantScalar(types[i], KustoValue.MissingOf(types[i])) : new ColumnScalar(table.Schema[at].Type, at);
            columns.AddInferred(chosen[i], value.Type == types[i] ? value : new ConvertScalar(types[i], value));
        }

        if (packs)
        {
            columns.AddInferred("pack_", new PackRestScalar(table.Schema, chosen));
        }

        return new ComputeNode(table, columns.Schema, columns.Values);
    }
}
