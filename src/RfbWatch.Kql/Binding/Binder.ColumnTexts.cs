using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Binding;

/// <content>project-by-names.</content>
internal sealed partial class Binder
{
    // Names without a column are ignored.
    private TableNode BindProjectByNames(TableNode input, ProjectByNames names, Env env)
    {
        var picked = new List<int>();
        foreach (var item in names.Items)
        {
            if (BindScalar(item, env.OutsideRows) is not ConstantScalar constant)
            {
                Error(item, "KS109", "Column names must be constant texts, or arrays of them.");
                continue;
            }

            foreach (var name in ArgumentReading.Flatten([constant.Value]))
            {
                picked.AddRange(Enumerable.Range(0, input.Schema.Count)
                    .Where(i => Wildcard.Matches(input.Schema[i].Name, name.Text, ignoreCase: false) && !picked.Contains(i)));
            }
        }

        return Columns(input, picked);
    }
}
