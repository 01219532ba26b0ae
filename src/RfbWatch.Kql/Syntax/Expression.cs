using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <summary>An expression, scalar or tabular: the syntax does not tell them apart.</summary>
internal abstract record Expression(int Start, int End) : SyntaxNode(Start, End)
{
    /// <summary>A literal; also a dynamic one.</summary>
    internal sealed record Literal(int Start, int End, KustoValue Value, KustoType Type) : Expression(Start, End);

    /// <summary><c>typeof(long)</c>, or <c>typeof(a:string, b:long)</c> with a schema.</summary>
    internal sealed record TypeOf(int Start, int End, KustoType Type) : Expression(Start, End);

    /// <summary>A name: column, variable, table.</summary>
    internal sealed record Name(int Start, int End, string Text) : Expression(Start, End);

    /// <summary>A name with stars in it, as project-away, union and search take it. A lone star is one too.</summary>
    internal sealed record Wildcard(int Start, int End, string Pattern) : Expression(Start, End);

    /// <summary><c>target.name</c>.</summary>
    internal sealed record Member(int Start, int End, Expression Target, string Text) : Expression(Start, End);

    /// <summary><c>target[index]</c>.</summary>
    internal sealed record Element(int Start, int End, Expression Target, Expression Index) : Expression(Start, End);

    /// <summary><c>name(arguments)</c>.</summary>
    internal sealed record Call(int Start, int End, string Function, int NameEnd, IReadOnlyList<Expression> Arguments) : Expression(Start, End);

    /// <summary><c>-x</c> or <c>+x</c>.</summary>
    internal sealed record Sign(int Start, int End, bool Negative, Expression Operand) : Expression(Start, End);

    /// <summary>A binary operator, its place apart for messages.</summary>
    internal sealed record Binary(int Start, int End, BinaryOperator Operator, int OperatorStart, int OperatorLength, Expression Left, Expression Right)
        : Expression(Start, End);

    /// <summary>A chain of <c>and</c> or of <c>or</c>.</summary>
    internal sealed record Logical(int Start, int End, bool IsAnd, IReadOnlyList<Expression> Operands) : Expression(Start, End);

    /// <summary><c>left in (…)</c>, <c>has_any</c>, <c>has_all</c> and their kin.</summary>
    internal sealed record InList(int Start, int End, ListOperator Operator, int OperatorStart, int OperatorLength, Expression Left, IReadOnlyList<Expression> Items)
        : Expression(Start, End);

    /// <summary><c>left between (low .. high)</c>.</summary>
    internal sealed record Between(int Start, int End, bool Negated, int OperatorStart, int OperatorLength, Expression Left, Expression Low, Expression High)
        : Expression(Start, End);

    /// <summary><c>name = value</c>, or <c>(a, b) = value</c>.</summary>
    internal sealed record Named(int Start, int End, IReadOnlyList<Identifier> Names, bool IsCompound, Expression Value) : Expression(Start, End);

    /// <summary>A pipeline. Without a source, the first operator is one itself (union, print, range, search, find).</summary>
    internal sealed record Pipe(int Start, int End, Expression? Source, IReadOnlyList<QueryOperator> Operators) : Expression(Start, End);

    /// <summary><c>datatable(columns) [values]</c>.</summary>
    internal sealed record DataTable(int Start, int End, IReadOnlyList<ColumnDeclaration> Columns, IReadOnlyList<Expression> Values) : Expression(Start, End);

    /// <summary><c>externaldata(columns) [addresses] with (…)</c>.</summary>
    internal sealed record ExternalData(
        int Start, int End, IReadOnlyList<ColumnDeclaration> Columns, IReadOnlyList<Expression> Addresses, IReadOnlyList<OperatorParameter> Properties)
        : Expression(Start, End);

    /// <summary>The right side of <c>let f = (parameters) { body }</c>.</summary>
    internal sealed record Lambda(int Start, int End, bool IsView, IReadOnlyList<FunctionParameter> Parameters, IReadOnlyList<Statement> Body)
        : Expression(Start, End);
}
