using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <summary>One operator of a pipeline.</summary>
internal abstract record QueryOperator(int Start, int End) : SyntaxNode(Start, End)
{
    /// <summary>where, filter.</summary>
    internal sealed record Where(int Start, int End, Expression Predicate) : QueryOperator(Start, End);

    /// <summary>extend.</summary>
    internal sealed record Extend(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End);

    /// <summary>project.</summary>
    internal sealed record Project(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End);

    /// <summary>project-away; names and wildcards.</summary>
    internal sealed record ProjectAway(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End);

    /// <summary>project-keep; names and wildcards.</summary>
    internal sealed record ProjectKeep(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End);

    /// <summary>project-rename.</summary>
    internal sealed record ProjectRename(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End);

    /// <summary>project-reorder; names and wildcards, which may have an order.</summary>
    internal sealed record ProjectReorder(int Start, int End, IReadOnlyList<Ordering> Items) : QueryOperator(Start, End);

    /// <summary>summarize.</summary>
    internal sealed record Summarize(int Start, int End, IReadOnlyList<Expression> Aggregates, IReadOnlyList<Expression>? By) : QueryOperator(Start, End);

    /// <summary>distinct.</summary>
    internal sealed record Distinct(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End);

    /// <summary>sort, order.</summary>
    internal sealed record Sort(int Start, int End, IReadOnlyList<Ordering> Orderings) : QueryOperator(Start, End);

    /// <summary>top.</summary>
    internal sealed record Top(int Start, int End, Expression Count, Ordering By) : QueryOperator(Start, End);

    /// <summary>top-nested, one clause a level.</summary>
    internal sealed record TopNested(int Start, int End, IReadOnlyList<TopNestedClause> Clauses) : QueryOperator(Start, End);

    /// <summary>top-hitters.</summary>
    internal sealed record TopHitters(int Start, int End, Expression Count, Expression Of, Expression? By) : QueryOperator(Start, End);

    /// <summary>take, limit.</summary>
    internal sealed record Take(int Start, int End, Expression Count) : QueryOperator(Start, End);

    /// <summary>count.</summary>
    internal sealed record RowCount(int Start, int End, string Name) : QueryOperator(Start, End);

    /// <summary>join.</summary>
    internal sealed record Join(int Start, int End, int KeywordEnd, IReadOnlyList<OperatorParameter> Parameters, Expression Right, IReadOnlyList<Expression> Conditions)
        : QueryOperator(Start, End);

    /// <summary>lookup.</summary>
    internal sealed record Lookup(int Start, int End, int KeywordEnd, IReadOnlyList<OperatorParameter> Parameters, Expression Right, IReadOnlyList<Expression> Conditions)
        : QueryOperator(Start, End);

    /// <summary>union, with or without input.</summary>
    internal sealed record Union(int Start, int End, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<Expression> Tables) : QueryOperator(Start, End);

    /// <summary>mv-expand.</summary>
    internal sealed record MvExpand(
        int Start, int End, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<ExpandedColumn> Columns, Expression? RowLimit)
        : QueryOperator(Start, End);

    /// <summary>mv-apply.</summary>
    internal sealed record MvApply(
        int Start, int End, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<ExpandedColumn> Columns, Expression? RowLimit, IReadOnlyList<QueryOperator> Subquery)
        : QueryOperator(Start, End);

    /// <summary>parse and parse-where.</summary>
    internal sealed record Parse(
        int Start, int End, bool IsWhere, IReadOnlyList<OperatorParameter> Parameters, Expression Source, IReadOnlyList<ParsePart> Parts)
        : QueryOperator(Start, End);

    /// <summary>parse-kv.</summary>
    internal sealed record ParseKeyValue(
        int Start, int End, Expression Source, IReadOnlyList<ColumnDeclaration> Columns, IReadOnlyList<OperatorParameter> Parameters)
        : QueryOperator(Start, End);

    /// <summary>invoke.</summary>
    internal sealed record Invoke(int Start, int End, Expression.Call Function) : QueryOperator(Start, End);

    /// <summary>evaluate.</summary>
    internal sealed record Evaluate(int Start, int End, Expression.Call Plugin, IReadOnlyList<ColumnDeclaration>? Schema, bool SchemaKeepsInput)
        : QueryOperator(Start, End);

    /// <summary>search.</summary>
    internal sealed record Search(
        int Start, int End, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<Expression>? Tables, Expression Predicate)
        : QueryOperator(Start, End);

    /// <summary>find.</summary>
    internal sealed record Find(
        int Start, int End, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<Expression>? Tables, Expression Predicate, IReadOnlyList<Expression>? Columns, bool Smart)
        : QueryOperator(Start, End);

    /// <summary>serialize.</summary>
    internal sealed record Serialize(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End);

    /// <summary>make-series.</summary>
    internal sealed record MakeSeries(
        int Start, int End, bool IsNonEmpty, IReadOnlyList<SeriesAggregate> Aggregates, Expression On, Expression? From, Expression? To, Expression Step, IReadOnlyList<Expression> By)
        : QueryOperator(Start, End);

    /// <summary>as.</summary>
    internal sealed record As(int Start, int End, Identifier Name) : QueryOperator(Start, End);

    /// <summary>getschema.</summary>
    internal sealed record GetSchema(int Start, int End) : QueryOperator(Start, End);

    /// <summary>scan.</summary>
    internal sealed record Scan(int Start, int End, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<FunctionParameter> Declared, IReadOnlyList<ScanStep> Steps)
        : QueryOperator(Start, End);

    /// <summary>partition; the subquery is piped from the rows of one key.</summary>
    internal sealed record Partition(int Start, int End, Expression By, IReadOnlyList<QueryOperator>? Subquery, Expression? Body) : QueryOperator(Start, End);

    /// <summary>sample.</summary>
    internal sealed record Sample(int Start, int End, Expression Count) : QueryOperator(Start, End);

    /// <summary>sample-distinct.</summary>
    internal sealed record SampleDistinct(int Start, int End, Expression Count, Expression Of) : QueryOperator(Start, End);

    /// <summary>fork.</summary>
    internal sealed record Fork(int Start, int End, IReadOnlyList<IReadOnlyList<QueryOperator>> Branches) : QueryOperator(Start, End);

    /// <summary>print.</summary>
    internal sealed record Print(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End);

    /// <summary>range.</summary>
    internal sealed record Range(int Start, int End, Identifier Name, Expression From, Expression To, Expression Step) : QueryOperator(Start, End);

    /// <summary>Operators that leave the table as it is: render, consume.</summary>
    internal sealed record Transparent(int Start, int End, string Keyword) : QueryOperator(Start, End);
}
