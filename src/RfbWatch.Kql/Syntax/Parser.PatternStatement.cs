namespace RfbWatch.Kql.Syntax;

/// <content>declare pattern.</content>
internal sealed partial class Parser
{
    // declare pattern name = (a:string, …)[path:string] { ("x", …).["y"] = { body }; … }; or declare pattern name;
    private Statement.Pattern ParsePatternStatement()
    {
        var declare = Next();
        Next();
        var name = ParseIdentifier();
        if (!Skip("="))
        {
            return new Statement.Pattern(declare.Start, name.End, name, [], null, []);
        }

        var parameters = ParseParameterList();
        FunctionParameter? path = null;
        if (Skip("["))
        {
            path = ParseParameter();
            Expect("]");
        }

        Expect("{");
        Enter();
        var cases = new List<PatternCase>();
        while (At("("))
        {
            cases.Add(ParsePatternCase());
            while (Skip(";"))
            {
                // Empty cases are ignored.
            }
        }

        Leave();
        return new Statement.Pattern(declare.Start, Expect("}").End, name, parameters, path, cases);
    }

    private PatternCase ParsePatternCase()
    {
        int start = Expect("(").Start;
        var values = new List<Expression.Literal>();
        do
        {
            values.Add(ParsePatternValue());
        }
        while (Skip(","));
        Expect(")");
        Expression.Literal? path = null;
        if (Skip("."))
        {
            Expect("[");
            path = ParsePatternValue();
            Expect("]");
        }

        Expect("=");
        var body = ParseBody();
        return new PatternCase(start, PreviousEnd, values, path, body);
    }

    private Expression.Literal ParsePatternValue() =>
        Current.Kind == TokenKind.String ? ParseStrings() : throw Fail("KS005", "Expected: a string literal");
}
