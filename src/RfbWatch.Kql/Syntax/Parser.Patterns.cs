using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <content>parse, parse-kv and scan.</content>
internal sealed partial class Parser
{
    private QueryOperator.Parse ParseParse(int start, bool isWhere)
    {
        var parameters = ParseParameters("kind", "flags");
        var source = ParseExpression();
        ExpectWord("with");
        var parts = new List<ParsePart>();
        while (true)
        {
            var token = Current;
            if (token.Is("*"))
            {
                Next();
                parts.Add(new ParsePart(token.Start, token.End, null, null, KustoType.Unknown));
            }
            else if (token.Kind == TokenKind.String)
            {
                var text = ParseStrings();
                parts.Add(new ParsePart(text.Start, text.End, text.Value.Text, null, KustoType.Unknown));
            }
            else if (token.Kind == TokenKind.Identifier || IsBracketedName())
            {
                var name = ParseIdentifier();
                var type = Skip(":") ? ParseType() : KustoType.String;
                parts.Add(new ParsePart(name.Start, PreviousEnd, null, name.Text, type));
            }
            else
            {
                break;
            }
        }

        if (parts.Count == 0)
        {
            throw Fail("KS100", "The pattern must start with a column name, a text or *");
        }

        return new QueryOperator.Parse(start, PreviousEnd, isWhere, parameters, source, parts);
    }

    private QueryOperator.ParseKeyValue ParseParseKeyValue(int start)
    {
        var source = ParseExpression();
        ExpectWord("as");
        var columns = ParseSchema(out _);
        var properties = AtWord("with") ? ParseProperties() : [];
        return new QueryOperator.ParseKeyValue(start, PreviousEnd, source, columns, properties);
    }

    private QueryOperator.Scan ParseScan(int start)
    {
        var parameters = ParseParameters("with_match_id", "kind");
        if (AtWord("order") || AtWord("partition"))
        {
            throw Fail("RW001", "scan with order or partition is not supported; use sort or partition in front of it");
        }

        var declared = SkipWord("declare") ? ParseParameterList() : [];
        ExpectWord("with");
        Expect("(");
        var steps = new List<ScanStep>();
        while (AtWord("step"))
        {
            steps.Add(ParseScanStep());
            if (!Skip(";"))
            {
                break;
            }
        }

        if (steps.Count == 0)
        {
            throw Fail("KS005", "Expected: step");
        }

        Expect(")");
        return new QueryOperator.Scan(start, PreviousEnd, parameters, declared, steps);
    }

    private ScanStep ParseScanStep()
    {
        var step = Next();
        var name = ParseIdentifier();
        bool optional = SkipWord("optional");
        string output = "all";
        if (AtWord("output") && Peek().Is("="))
        {
            Next();
            Next();
            output = ParseIdentifier().Text;
        }

        Expect(":");
        var condition = ParseExpression();
        List<Expression> assignments = [];
        if (Skip("=>"))
        {
            ParseNamedList(out assignments);
        }

        return new ScanStep(step.Start, PreviousEnd, name, optional, output, condition, assignments);
    }
}
