using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <summary>Walks the places of a query where a table may be named.</summary>
internal sealed class NameVisitor(Action<string> report)
{
    public void Visit(Statement statement)
    {
        switch (statement)
        {
            case Statement.Let let:
                Visit(let.Value);
                break;
            case Statement.Query query:
                Visit(query.Value);
                break;
        }
    }

    private void Visit(Expression? expression)
    {
        switch (expression)
        {
            case Expression.Name name:
                report(name.Text);
                break;
            case Expression.Lambda lambda:
                foreach (Statement statement in lambda.Body)
                    Visit(statement);
                break;
            case Expression.Pipe pipe:
                Visit(pipe.Source);
                VisitAll(pipe.Operators);
                break;
            case Expression.Call { Function: "table", Arguments: [Expression.Literal { Type: KustoType.String } literal] }:
                report(literal.Value.Text);
                break;
            case Expression.Call call:
                VisitAll(call.Arguments);
                break;
            case Expression.Member { Target: Expression.Call or Expression.Member } member:
                report(member.Text);
                Visit(member.Target);
                break;
            case Expression.Member member:
                Visit(member.Target);
                break;
            case Expression.Element element:
                Visit(element.Target);
                Visit(element.Index);
                break;
            case Expression.Sign sign:
                Visit(sign.Operand);
                break;
            case Expression.Between between:
                Visit(between.Left);
                Visit(between.Low);
                Visit(between.High);
                break;
            case Expression.Named named:
                Visit(named.Value);
                break;
            case Expression.InList list:
                Visit(list.Left);
                VisitAll(list.Items);
                break;
            case Expression.Logical logical:
                VisitAll(logical.Operands);
                break;
            case Expression.Binary binary:
                Visit(binary.Left);
                Visit(binary.Right);
                break;
        }
    }

    private void VisitAll(IReadOnlyList<Expression> expressions)
    {
        foreach (Expression expression in expressions)
            Visit(expression);
    }

    private void VisitAll(IReadOnlyList<QueryOperator> operators)
    {
        foreach (QueryOperator one in operators)
            Visit(one);
    }

    private void Visit(QueryOperator one)
    {
        switch (one)
        {
            case Op.Where where:
                Visit(where.Predicate);
                break;
            case Op.Extend extend:
                VisitAll(extend.Items);
                break;
            case Op.Project project:
                VisitAll(project.Items);
                break;
            case Op.Join join:
                Visit(join.Right);
                break;
            case Op.Lookup lookup:
                Visit(lookup.Right);
                break;
            case Op.Union union:
                VisitTables(union.Tables);
                break;
            case Op.Search search:
                VisitTables(search.Tables ?? [new Expression.Wildcard(search.Start, search.Start, "*")]);
                break;
            case Op.Find find:
                VisitTables(find.Tables ?? [new Expression.Wildcard(find.Start, find.Start, "*")]);
                break;
            case Op.MvApply apply:
                VisitAll([.. apply.Columns.Select(column => column.Value)]);
                VisitAll(apply.Subquery);
                break;
            case Op.MvExpand expand:
                VisitAll([.. expand.Columns.Select(column => column.Value)]);
                break;
            case Op.Partition { Subquery: { } subquery }:
                VisitAll(subquery);
                break;
            case GraphOperator.Make make:
                VisitAll([.. make.Nodes.Select(nodes => nodes.Table)]);
                VisitAll(make.Subquery);
                break;
            default:
                VisitScalars(one);
                break;
            case Op.Invoke invoke:
                VisitAll(invoke.Function.Arguments);
                break;
            case Op.Evaluate evaluate:
                VisitAll(evaluate.Plugin.Arguments);
                break;
        }
    }

    // Tables stand in scalars too, inside toscalar() and in().
    private void VisitScalars(QueryOperator one)
    {
        switch (one)
        {
            case Op.Summarize summarize:
                VisitAll([.. summarize.Aggregates, .. summarize.By ?? []]);
                break;
            case Op.Distinct distinct:
                VisitAll(distinct.Items);
                break;
            case Op.Serialize serialize:
                VisitAll(serialize.Items);
                break;
            case Op.Print print:
                VisitAll(print.Items);
                break;
            case Op.Sort sort:
                VisitAll([.. sort.Orderings.Select(ordering => ordering.Value)]);
                break;
            case Op.Top top:
                VisitAll([top.Count, top.By.Value]);
                break;
            case Op.Take take:
                Visit(take.Count);
                break;
            case Op.Range range:
                VisitAll([range.From, range.To, range.Step]);
                break;
            case Op.MakeSeries series:
                VisitAll([.. series.Aggregates.Select(aggregate => aggregate.Value), series.From ?? series.On, series.To ?? series.On, series.Step]);
                break;
            case Op.Parse parse:
                Visit(parse.Source);
                break;
        }
    }

    private void VisitTables(IReadOnlyList<Expression> tables)
    {
        foreach (Expression table in tables)
        {
            if (table is Expression.Wildcard pattern)
                report(pattern.Pattern);
            else
                Visit(table);
        }
    }
}
