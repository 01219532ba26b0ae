using System.Globalization;
using System.Text;
using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Planning;

/// <summary>The plan of a query: the nodes of its result, and the numbered parts to which they refer. Immutable.</summary>
/// <param name="Root">The result.</param>
/// <param name="Parts">The parts, by number.</param>
internal sealed record QueryPlan(TableNode Root, IReadOnlyList<PlanPart> Parts)
{
    /// <summary>The row sources of the parts during a run, by number.</summary>
    public IReadOnlyList<IRowSource> Sources => [.. Parts.Select(part => part.Table)];

    /// <summary>Whether the plan contains a table whose columns depend on its rows.</summary>
    public bool NeedsRun => Root.NeedsRun || Parts.Any(part => part.Table.NeedsRun);

    /// <summary>Returns the names of the columns that the scans of the matching tables read.</summary>
    public IReadOnlySet<string> ColumnsOf(Predicate<string> isTable)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<TableNode>([Root, .. Parts.Select(part => part.Table)]);
        while (open.TryPop(out var node))
        {
            if (node is ScanNode scan && isTable(scan.Table))
            {
                names.UnionWith(scan.Schema.Columns.Where((_, i) => scan.Columns[i]).Select(column => column.Name));
            }

            foreach (var input in node.Inputs)
            {
                open.Push(input);
            }
        }

        return names;
    }

    /// <summary>
    /// Returns the conditions that rows of a table must satisfy to be read by any operator, in the order of their evaluation. Empty if several scans read the matching tables.
    /// </summary>
    /// <param name="isTable">Tests whether a table name refers to the table.</param>
    /// <param name="schema">The columns of the table to which the conditions refer.</param>
    public IReadOnlyList<Scalar> ConditionsOn(Predicate<string> isTable, out KustoSchema schema)
    {
        schema = KustoSchema.Empty;
        IReadOnlyList<Scalar>? conditions = null;
        var open = new Stack<(TableNode Node, IReadOnlyList<Scalar> Above)>(Parts.Select(part => part.Table).Prepend(Root).Select(node => (node, (IReadOnlyList<Scalar>)[])));
        while (open.TryPop(out var next))
        {
            if (next.Node is ScanNode scan && isTable(scan.Table))
            {
                if (conditions is not null)
                {
                    return [];
                }

                (schema, conditions) = (scan.Schema, next.Above);
            }

            foreach (var input in next.Node.Inputs)
            {
                open.Push((input, next.Node is WhereNode { Predicate.NeedsWindow: false } where ? [.. LogicalScalar.ConditionsOf(where.Predicate), .. next.Above] : []));
            }
        }

        return conditions ?? [];
    }

    /// <summary>Returns the same plan with every tree of nodes rewritten.</summary>
    public QueryPlan Map(Func<TableNode, TableNode> rewrite) => new(rewrite(Root), [.. Parts.Select(part => part with { Table = rewrite(part.Table) })]);

    /// <summary>Returns the plan as text: one node per line, with its inputs indented below it, followed by the parts that are read, by number.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var mentioned = new SortedSet<int>();
        Write(Root, 0, text, mentioned);
        var written = new HashSet<int>();
        while (mentioned.Except(written).Take(1).ToArray() is [var number])
        {
            written.Add(number);
            text.Append(CultureInfo.InvariantCulture, $"#{number}:\n");
            Write(Parts[number].Table, 1, text, mentioned);
        }

        return text.ToString();
    }

    private static void Write(TableNode node, int depth, StringBuilder text, SortedSet<int> mentioned)
    {
        text.Append(' ', depth * 2);
        foreach (char c in node.Describe(new PlanText(node.Schema, mentioned)))
        {
            text.Append(char.IsControl(c) ? ' ' : c);
        }

        text.Append('\n');
        foreach (var input in node.Inputs)
        {
            Write(input, depth + 1, text, mentioned);
        }
    }
}
