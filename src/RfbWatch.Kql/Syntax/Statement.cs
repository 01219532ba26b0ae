namespace RfbWatch.Kql.Syntax;

/// <summary>One statement of a query.</summary>
internal abstract record Statement(int Start, int End) : SyntaxNode(Start, End)
{
    /// <summary><c>let name = value;</c></summary>
    internal sealed record Let(int Start, int End, Identifier Name, Expression Value) : Statement(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Name, Value];
    }

    /// <summary><c>set option = value;</c> Options tune the service and are ignored, except those that configure bin_auto().</summary>
    internal sealed record SetOption(int Start, int End, string Option, Expression? Value) : Statement(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Maybe(Value);
    }

    /// <summary><c>declare query_parameters(…);</c></summary>
    internal sealed record QueryParameters(int Start, int End, IReadOnlyList<FunctionParameter> Parameters) : Statement(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Parameters;
    }

    /// <summary><c>declare pattern name = (parameters)[path] { cases };</c> Without a definition, it has neither cases nor parameters.</summary>
    internal sealed record Pattern(int Start, int End, Identifier Name, IReadOnlyList<FunctionParameter> Parameters, FunctionParameter? Path, IReadOnlyList<PatternCase> Cases)
        : Statement(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Name, .. Parameters, .. Maybe(Path), .. Cases];
    }

    /// <summary>A query.</summary>
    internal sealed record Query(int Start, int End, Expression Value) : Statement(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Value];
    }

    /// <summary>A statement that is parsed but not supported.</summary>
    internal sealed record Unsupported(int Start, int End, string What) : Statement(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => None;
    }
}
