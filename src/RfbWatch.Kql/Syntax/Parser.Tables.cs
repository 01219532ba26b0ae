namespace RfbWatch.Kql.Syntax;

/// <content>Operators on several tables, and operators with a subquery.</content>
internal sealed partial class Parser
{
    private QueryOperator ParseJoin(int start, bool isJoin)
    {
        int keywordEnd = PreviousEnd;
        var parameters = ParseParameters();
        var right = ParseTableOperand();
        var conditions = new List<Expression>();
        if (SkipWord("on"))
        {
            do
            {
                conditions.Add(ParseExpression());
            }
            while (Skip(","));
        }
        else if (SkipWord("where"))
        {
            throw Fail("RW001", "A join with a where clause is not supported; use 'on'");
        }

        if (conditions.Count == 0)
        {
            _diagnostics.Error(start, keywordEnd - start, "KS006", $"Missing join condition: expected 'on' and a column name or $left.a == $right.b.");
        }

        return isJoin
            ? new QueryOperator.Join(start, PreviousEnd, keywordEnd, parameters, right, conditions)
            : new QueryOperator.Lookup(start, PreviousEnd, keywordEnd, parameters, right, conditions);
    }

    private Expression ParseTableOperand()
    {
        Enter();
        var operand = ParsePattern();
        Leave();
        return operand;
    }

    private QueryOperator.Union ParseUnion(int start)
    {
        var parameters = ParseParameters();
        var tables = new List<Expression>();
        do
        {
            tables.Add(ParseTableOperand());
        }
        while (Skip(","));
        return new QueryOperator.Union(start, PreviousEnd, parameters, tables);
    }

    private QueryOperator.MvExpand ParseMvExpand(int start)
    {
        var parameters = ParseParameters("bagexpansion", "with_itemindex", "kind");
        var columns = ParseExpandedColumns();
        var limit = SkipWord("limit") ? ParseExpression() : null;
        return new QueryOperator.MvExpand(start, PreviousEnd, parameters, columns, limit);
    }

    private QueryOperator.MvApply ParseMvApply(int start)
    {
        var parameters = ParseParameters("bagexpansion", "with_itemindex", "kind");
        var columns = AtWord("on") ? [] : ParseExpandedColumns();
        var limit = SkipWord("limit") ? ParseExpression() : null;
        ExpectWord("on");
        Expect("(");
        var subquery = ParseSubquery();
        Expect(")");
        return new QueryOperator.MvApply(start, PreviousEnd, parameters, columns, limit, subquery);
    }

    private List<ExpandedColumn> ParseExpandedColumns()
    {
        var columns = new List<ExpandedColumn>();
        do
        {
            var value = ParseNamed();
            var type = Values.KustoType.Unknown;
            if (SkipWord("to"))
            {
                var word = Current;
                ExpectWord("typeof");
                type = ParseTypeOf(word).Type;
            }

            columns.Add(new ExpandedColumn(value.Start, PreviousEnd, value, type));
        }
        while (Skip(","));
        return columns;
    }

    private QueryOperator.Search ParseSearch(int start)
    {
        var parameters = ParseParameters("kind");
        var tables = ParseInTables();
        _searching = true;
        var predicate = ParseExpression();
        _searching = false;
        return new QueryOperator.Search(start, PreviousEnd, parameters, tables, predicate);
    }

    private QueryOperator.Find ParseFind(int start)
    {
        var parameters = ParseParameters("withsource", "datascope");
        var tables = ParseInTables();
        Expression predicate;
        _searching = true;
        if (SkipWord("where") || tables is null || !(AtWord("project") || AtWord("project-smart") || At("|") || Current.Kind == TokenKind.End))
        {
            predicate = ParseExpression();
        }
        else
        {
            throw Fail("KS005", "Expected: where");
        }

        _searching = false;
        List<Expression>? project = null;
        bool smart = false;
        if (AtWord("project"))
        {
            string keyword = ReadOperatorKeyword();
            if (keyword == "project-smart")
            {
                smart = true;
            }
            else if (keyword == "project")
            {
                project = ParseFindColumns();
            }
            else
            {
                throw Fail("KS005", "Expected: project");
            }
        }

        return new QueryOperator.Find(start, PreviousEnd, parameters, tables, predicate, project, smart);
    }

    private List<Expression> ParseFindColumns()
    {
        var columns = new List<Expression>();
        do
        {
            var column = ParsePostfix(ParsePrimary());
            if (Skip(":"))
            {
                ParseType();
            }

            columns.Add(column);
        }
        while (Skip(","));
        return columns;
    }

    private List<Expression>? ParseInTables()
    {
        if (!AtWord("in") || !Peek().Is("("))
        {
            return null;
        }

        Next();
        Next();
        var tables = new List<Expression>();
        do
        {
            tables.Add(ParseTableOperand());
        }
        while (Skip(","));
        Expect(")");
        return tables;
    }

    private QueryOperator.Partition ParsePartition(int start)
    {
        ParseParameters("hint.");
        ExpectWord("by");
        var column = ParseIdentifier();
        Expression by = new Expression.Name(column.Start, column.End, column.Text);
        while (Skip("."))
        {
            var member = ParseIdentifier();
            by = new Expression.Member(column.Start, member.End, by, member.Text);
        }

        if (AtWord("in"))
        {
            throw Fail("RW001", "partition … in (…) is not supported");
        }

        if (At("{"))
        {
            Next();
            var body = ParsePipe();
            Expect("}");
            return new QueryOperator.Partition(start, PreviousEnd, by, null, body);
        }

        Expect("(");
        var subquery = ParseSubquery();
        Expect(")");
        return new QueryOperator.Partition(start, PreviousEnd, by, subquery, null);
    }
}
