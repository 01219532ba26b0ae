using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;
using Op = RfbWatch.Kql.Syntax.QueryOperator;

namespace RfbWatch.Kql.Binding;

/// <content>scan.</content>
internal sealed partial class Binder
{
    // Expressions of a step read the current row, the declared columns of its own state (bare names), and step.column of other states.
    // All of them are laid out in one wide row: the input and declared columns, followed by the input and declared columns of each step.
    private TransformNode BindScan(TableNode input, Op.Scan scan, Env env)
    {
        int width = input.Schema.Count;
        var own = new List<KustoColumn>(input.Schema.Columns);
        var initial = new List<Scalar>();
        foreach (var declared in scan.Declared)
        {
            if (input.Schema.IndexOf(declared.Name) >= 0)
            {
                Error(declared, "KS171", $"A column with the name '{declared.Name}' is already declared.");
            }

            own.Add(new KustoColumn(declared.Name, declared.Type));
            initial.Add(declared.Default is null ? new ConstantScalar(declared.Type, KustoValue.MissingOf(declared.Type)) : Finish(new ConvertScalar(declared.Type, BindScalar(declared.Default, env))));
        }

        var wide = new List<KustoColumn>(own);
        foreach (var step in scan.Steps)
        {
            wide.AddRange(own.Select(column => new KustoColumn($"{step.Name.Text}.{column.Name}", column.Type)));
        }

        if (wide.Select(column => column.Name).Distinct(StringComparer.Ordinal).Count() != wide.Count)
        {
            Error(scan, "KS201", "The steps of scan must have unique names.");
            return new TransformNode(input, input.Schema, "scan", (rows, _) => rows);
        }

        var names = scan.Steps.Select(step => step.Name.Text).ToHashSet(StringComparer.Ordinal);
        Env row = new(env.Scope, new KustoSchema(wide), input.IsOpen, null);
        var steps = new List<ScanStage>();
        foreach (var step in scan.Steps)
        {
            steps.Add(BindStep(step, names, row, own, width));
        }

        var matchId = scan.Parameters.FirstOrDefault(parameter => parameter.Name == "with_match_id");
        var columns = new List<KustoColumn>(own);
        if (matchId is not null && CheckIsNew(matchId, matchId.Text, new KustoSchema(own)))
        {
            columns.Add(new KustoColumn(matchId.Text, KustoType.Long));
        }

        var machine = new ScanMachine(steps, width, [.. initial], matchId is not null);
        return new TransformNode(input, new KustoSchema(columns), "scan", machine.Run) { Serializes = true };
    }

    private ScanStage BindStep(ScanStep step, HashSet<string> names, Env row, List<KustoColumn> own, int width)
    {
        var condition = BindBool(StateNames(step.Condition, names), row);
        var assigned = new List<(int Column, Scalar Value)>();
        foreach (var item in step.Assignments)
        {
            if (item is not Expression.Named { Names: [var name] } named)
            {
                Error(item, "KS006", "Missing name: expected column = expression.");
                continue;
            }

            int at = own.FindIndex(column => column.Name == name.Text);
            if (at < width)
            {
                Error(name, "KS142", $"The name '{name.Text}' is not a declared column of scan.");
            }
            else
            {
                assigned.Add((at, Finish(new ConvertScalar(own[at].Type, BindScalar(StateNames(named.Value, names), row)))));
            }
        }

        if (step.Output is not ("all" or "last" or "none"))
        {
            Error(step, "KS005", $"Expected one of: all, last, none (found '{step.Output}').");
        }

        return new ScanStage(condition, assigned, step.Output, step.Optional);
    }

    // step.column is a single column name of the wide row.
    private static Expression StateNames(Expression expression, HashSet<string> names) =>
        expression is Expression.Member { Target: Expression.Name target } member && names.Contains(target.Text)
            ? new Expression.Name(member.Start, member.End, $"{target.Text}.{member.Text}")
            : expression.Map(inner => StateNames(inner, names));
}
