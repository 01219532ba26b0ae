using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <summary>A scalar or tabular expression: the syntax does not distinguish between them.</summary>
internal abstract record Expression(int Start, int End) : SyntaxNode(Start, End)
{
    /// <summary>
    /// Returns a copy of this expression with <paramref name="change"/> applied to each direct subexpression. A tabular expression is returned
    /// unchanged, because its names refer to other rows.
    /// </summary>
    public abstract Expression Map(Func<Expression, Expression> change);

    private static IReadOnlyList<Expression> MapAll(IReadOnlyList<Expression> expressions, Func<Expression, Expression> change) => [.. expressions.Select(change)];

    /// <summary>A literal, including a dynamic one.</summary>
    internal sealed record Literal(int Start, int End, KustoValue Value, KustoType Type) : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => None;

        public override Expression Map(Func<Expression, Expression> change) => this;
    }

    /// <summary><c>typeof(long)</c>, or <c>typeof(a:string, b:long)</c> with a schema.</summary>
    internal sealed record TypeOf(int Start, int End, KustoType Type) : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => None;

        public override Expression Map(Func<Expression, Expression> change) => this;
    }

    /// <summary>The name of a column, variable or table.</summary>
    internal sealed record Name(int Start, int End, string Text) : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => None;

        public override Expression Map(Func<Expression, Expression> change) => this;
    }

    /// <summary>A name with stars, as allowed in project-away, union and search; also a lone star.</summary>
    internal sealed record Wildcard(int Start, int End, string Pattern) : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => None;

        public override Expression Map(Func<Expression, Expression> change) => this;
    }

    /// <summary><c>target.name</c>.</summary>
    internal sealed record Member(int Start, int End, Expression Target, string Text) : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Target];

        public override Expression Map(Func<Expression, Expression> change) => this with { Target = change(Target) };
    }

    /// <summary><c>target[index]</c>.</summary>
    internal sealed record Element(int Start, int End, Expression Target, Expression Index) : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Target, Index];

        public override Expression Map(Func<Expression, Expression> change) => this with { Target = change(Target), Index = change(Index) };
    }

    /// <summary><c>name(arguments)</c>.</summary>
    internal sealed record Call(int Start, int End, string Function, int NameEnd, IReadOnlyList<Expression> Arguments) : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Arguments;

        public override Expression Map(Func<Expression, Expression> change) => this with { Arguments = MapAll(Arguments, change) };
    }

    /// <summary><c>-x</c> or <c>+x</c>.</summary>
    internal sealed record Sign(int Start, int End, bool Negative, Expression Operand) : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Operand];

        public override Expression Map(Func<Expression, Expression> change) => this with { Operand = change(Operand) };
    }

    /// <summary>A binary operation; the position of the operator is stored separately for messages.</summary>
    internal sealed record Binary(int Start, int End, BinaryOperator Operator, int OperatorStart, int OperatorLength, Expression Left, Expression Right)
        : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Left, Right];

        public override Expression Map(Func<Expression, Expression> change) => this with { Left = change(Left), Right = change(Right) };
    }

    /// <summary>A chain of <c>and</c> or of <c>or</c>.</summary>
    internal sealed record Logical(int Start, int End, bool IsAnd, IReadOnlyList<Expression> Operands) : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Operands;

        public override Expression Map(Func<Expression, Expression> change) => this with { Operands = MapAll(Operands, change) };
    }

    /// <summary><c>left in (…)</c>, <c>has_any</c>, <c>has_all</c> and similar operators.</summary>
    internal sealed record InList(int Start, int End, ListOperator Operator, int OperatorStart, int OperatorLength, Expression Left, IReadOnlyList<Expression> Items)
        : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Left, .. Items];

        public override Expression Map(Func<Expression, Expression> change) => this with { Left = change(Left), Items = MapAll(Items, change) };
    }

    /// <summary><c>left between (low .. high)</c>.</summary>
    internal sealed record Between(int Start, int End, bool Negated, int OperatorStart, int OperatorLength, Expression Left, Expression Low, Expression High)
        : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Left, Low, High];

        public override Expression Map(Func<Expression, Expression> change) => this with { Left = change(Left), Low = change(Low), High = change(High) };
    }

    /// <summary><c>name = value</c>, or <c>(a, b) = value</c>.</summary>
    internal sealed record Named(int Start, int End, IReadOnlyList<Identifier> Names, bool IsCompound, Expression Value) : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Names, Value];

        public override Expression Map(Func<Expression, Expression> change) => this with { Value = change(Value) };
    }

    /// <summary>A pipeline. Without a source expression, the first operator is the source (union, print, range, search, find).</summary>
    internal sealed record Pipe(int Start, int End, Expression? Source, IReadOnlyList<QueryOperator> Operators) : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Maybe(Source), .. Operators];

        public override Expression Map(Func<Expression, Expression> change) => this;
    }

    /// <summary><c>datatable(columns) [values]</c>.</summary>
    internal sealed record DataTable(int Start, int End, IReadOnlyList<ColumnDeclaration> Columns, IReadOnlyList<Expression> Values) : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Columns, .. Values];

        public override Expression Map(Func<Expression, Expression> change) => this;
    }

    /// <summary><c>externaldata(columns) [addresses] with (…)</c>.</summary>
    internal sealed record ExternalData(
        int Start, int End, IReadOnlyList<ColumnDeclaration> Columns, IReadOnlyList<Expression> Addresses, IReadOnlyList<OperatorParameter> Properties)
        : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Columns, .. Addresses, .. Properties];

        public override Expression Map(Func<Expression, Expression> change) => this;
    }

    /// <summary>The right side of <c>let f = (parameters) { body }</c>.</summary>
    internal sealed record Lambda(int Start, int End, bool IsView, IReadOnlyList<FunctionParameter> Parameters, IReadOnlyList<Statement> Body)
        : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Parameters, .. Body];

        public override Expression Map(Func<Expression, Expression> change) => this;
    }

    /// <summary>Text skipped where an expression was expected. The error is already recorded.</summary>
    internal sealed record Broken(int Start, int End) : Expression(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => None;

        public override Expression Map(Func<Expression, Expression> change) => this;
    }
}
