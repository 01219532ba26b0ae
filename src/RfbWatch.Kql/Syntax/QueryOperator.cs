namespace RfbWatch.Kql.Syntax;

/// <summary>One operator of a pipeline.</summary>
internal abstract record QueryOperator(int Start, int End) : SyntaxNode(Start, End)
{
    /// <summary>where, filter.</summary>
    internal sealed record Where(int Start, int End, Expression Predicate) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Predicate];
    }

    /// <summary>extend.</summary>
    internal sealed record Extend(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Items;
    }

    /// <summary>project.</summary>
    internal sealed record Project(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Items;
    }

    /// <summary>project-away; names and wildcards.</summary>
    internal sealed record ProjectAway(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Items;
    }

    /// <summary>project-keep; names and wildcards.</summary>
    internal sealed record ProjectKeep(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Items;
    }

    /// <summary>project-rename.</summary>
    internal sealed record ProjectRename(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Items;
    }

    /// <summary>project-reorder; names and wildcards, optionally with a sort order.</summary>
    internal sealed record ProjectReorder(int Start, int End, IReadOnlyList<Ordering> Items) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Items;
    }

    /// <summary>summarize.</summary>
    internal sealed record Summarize(int Start, int End, IReadOnlyList<Expression> Aggregates, IReadOnlyList<Expression>? By) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Aggregates, .. By ?? []];
    }

    /// <summary>distinct.</summary>
    internal sealed record Distinct(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Items;
    }

    /// <summary>sort, order.</summary>
    internal sealed record Sort(int Start, int End, IReadOnlyList<Ordering> Orderings) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Orderings;
    }

    /// <summary>top.</summary>
    internal sealed record Top(int Start, int End, Expression Count, Ordering By) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Count, By];
    }

    /// <summary>top-nested, one clause per level.</summary>
    internal sealed record TopNested(int Start, int End, IReadOnlyList<TopNestedClause> Clauses) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Clauses;
    }

    /// <summary>top-hitters.</summary>
    internal sealed record TopHitters(int Start, int End, Expression Count, Expression Of, Expression? By) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Count, Of, .. Maybe(By)];
    }

    /// <summary>take, limit.</summary>
    internal sealed record Take(int Start, int End, Expression Count) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Count];
    }

    /// <summary>count.</summary>
    internal sealed record RowCount(int Start, int End, string Name) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => None;
    }

    /// <summary>join.</summary>
    internal sealed record Join(int Start, int End, int KeywordEnd, IReadOnlyList<OperatorParameter> Parameters, Expression Right, IReadOnlyList<Expression> Conditions)
        : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Parameters, Right, .. Conditions];
    }

    /// <summary>lookup.</summary>
    internal sealed record Lookup(int Start, int End, int KeywordEnd, IReadOnlyList<OperatorParameter> Parameters, Expression Right, IReadOnlyList<Expression> Conditions)
        : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Parameters, Right, .. Conditions];
    }

    /// <summary>union, with or without piped input.</summary>
    internal sealed record Union(int Start, int End, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<Expression> Tables) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Parameters, .. Tables];
    }

    /// <summary>mv-expand.</summary>
    internal sealed record MvExpand(
        int Start, int End, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<ExpandedColumn> Columns, Expression? RowLimit)
        : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Parameters, .. Columns, .. Maybe(RowLimit)];
    }

    /// <summary>mv-apply.</summary>
    internal sealed record MvApply(
        int Start, int End, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<ExpandedColumn> Columns, Expression? RowLimit, IReadOnlyList<QueryOperator> Subquery)
        : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Parameters, .. Columns, .. Maybe(RowLimit), .. Subquery];
    }

    /// <summary>parse and parse-where.</summary>
    internal sealed record Parse(
        int Start, int End, bool IsWhere, IReadOnlyList<OperatorParameter> Parameters, Expression Source, IReadOnlyList<ParsePart> Parts)
        : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Parameters, Source, .. Parts];
    }

    /// <summary>parse-kv.</summary>
    internal sealed record ParseKeyValue(
        int Start, int End, Expression Source, IReadOnlyList<ColumnDeclaration> Columns, IReadOnlyList<OperatorParameter> Parameters)
        : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Source, .. Columns, .. Parameters];
    }

    /// <summary>invoke.</summary>
    internal sealed record Invoke(int Start, int End, Expression.Call Function) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Function];
    }

    /// <summary>evaluate.</summary>
    internal sealed record Evaluate(int Start, int End, Expression.Call Plugin, IReadOnlyList<ColumnDeclaration>? Schema, bool SchemaKeepsInput)
        : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Plugin, .. Schema ?? []];
    }

    /// <summary>search.</summary>
    internal sealed record Search(
        int Start, int End, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<Expression>? Tables, Expression Predicate)
        : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Parameters, .. Tables ?? [], Predicate];
    }

    /// <summary>find.</summary>
    internal sealed record Find(
        int Start, int End, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<Expression>? Tables, Expression Predicate, IReadOnlyList<Expression>? Columns, bool Smart)
        : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Parameters, .. Tables ?? [], Predicate, .. Columns ?? []];
    }

    /// <summary>serialize.</summary>
    internal sealed record Serialize(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Items;
    }

    /// <summary>make-series.</summary>
    internal sealed record MakeSeries(
        int Start, int End, bool IsNonEmpty, IReadOnlyList<SeriesAggregate> Aggregates, Expression On, Expression? From, Expression? To, Expression Step, IReadOnlyList<Expression> By)
        : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Aggregates, On, .. Maybe(From), .. Maybe(To), Step, .. By];
    }

    /// <summary>as.</summary>
    internal sealed record As(int Start, int End, Identifier Name) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Name];
    }

    /// <summary>getschema.</summary>
    internal sealed record GetSchema(int Start, int End) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => None;
    }

    /// <summary>scan.</summary>
    internal sealed record Scan(int Start, int End, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<FunctionParameter> Declared, IReadOnlyList<ScanStep> Steps)
        : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Parameters, .. Declared, .. Steps];
    }

    /// <summary>partition; the subquery receives the rows of one key.</summary>
    internal sealed record Partition(int Start, int End, Expression By, IReadOnlyList<QueryOperator>? Subquery, Expression? Body) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [By, .. Subquery ?? [], .. Maybe(Body)];
    }

    /// <summary>sample.</summary>
    internal sealed record Sample(int Start, int End, Expression Count) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Count];
    }

    /// <summary>sample-distinct.</summary>
    internal sealed record SampleDistinct(int Start, int End, Expression Count, Expression Of) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Count, Of];
    }

    /// <summary>fork: one result per branch.</summary>
    internal sealed record Fork(int Start, int End, IReadOnlyList<ForkBranch> Branches) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Branches;
    }

    /// <summary>facet: one result per column, preceded by the result of the pipeline after <c>with</c>.</summary>
    internal sealed record Facet(int Start, int End, IReadOnlyList<Expression> By, IReadOnlyList<QueryOperator>? With) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. By, .. With ?? []];
    }

    /// <summary>reduce.</summary>
    internal sealed record Reduce(int Start, int End, IReadOnlyList<OperatorParameter> Parameters, Expression By, IReadOnlyList<OperatorParameter> Properties) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Parameters, By, .. Properties];
    }

    /// <summary>assert-schema.</summary>
    internal sealed record AssertSchema(int Start, int End, IReadOnlyList<ColumnDeclaration> Columns) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Columns;
    }

    /// <summary>Text skipped where an operator was expected. The error is already recorded.</summary>
    internal sealed record Broken(int Start, int End) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => None;
    }

    /// <summary>print.</summary>
    internal sealed record Print(int Start, int End, IReadOnlyList<Expression> Items) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Items;
    }

    /// <summary>range.</summary>
    internal sealed record Range(int Start, int End, Identifier Name, Expression From, Expression To, Expression Step) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Name, From, To, Step];
    }

    /// <summary>Operators that do not change the table: render, consume.</summary>
    internal sealed record Transparent(int Start, int End, string Keyword) : QueryOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => None;
    }
}
