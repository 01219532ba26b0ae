using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>Reads the arguments of a plugin.</summary>
internal static class PluginReading
{
    /// <summary>The argument with a name, or null.</summary>
    public static PluginArgument? Named(this PluginBinding binding, string name) =>
        binding.Arguments.FirstOrDefault(argument => string.Equals(argument.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The arguments without a name, in order.</summary>
    public static PluginArgument[] Positional(this PluginBinding binding) => [.. binding.Arguments.Where(argument => argument.Name is null)];

    /// <summary>Index of the input column that an argument refers to; reports an error and returns -1 when it is not a column.</summary>
    public static int Column(this PluginBinding binding, int argument)
    {
        int column = argument < binding.Arguments.Count ? binding.Arguments[argument].ColumnIndex : -1;
        if (column < 0)
        {
            binding.Report(argument, "KS109", $"Argument {argument + 1} of {binding.Name} must be a column of its input.");
        }

        return column;
    }

    /// <summary>The value of an argument that does not depend on the row.</summary>
    public static KustoValue Scalar(this PluginBinding binding, int argument, EvaluationContext context) =>
        argument >= binding.Arguments.Count ? default
        : binding.Arguments[argument].Constant ?? binding.Arguments[argument].Evaluate?.Invoke(new KustoValue[binding.Input.Count], context) ?? default;

    /// <summary>True when a named or positional constant argument is true.</summary>
    public static bool Flag(this PluginArgument? argument) => argument?.Constant is { IsTrue: true };

    /// <summary>Indexes of the input columns that the arguments from an index on refer to, used as dimensions.</summary>
    public static int[] Dimensions(this PluginBinding binding, int first) =>
        [.. Enumerable.Range(first, Math.Max(0, binding.Arguments.Count - first)).Select(i => binding.Column(i)).Where(column => column >= 0)];

    /// <summary>A schema in which duplicate names get a number appended, as in the binder.</summary>
    public static KustoSchema UniqueSchema(IEnumerable<KustoColumn> columns)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var unique = new List<KustoColumn>();
        foreach (var column in columns)
        {
            string name = column.Name;
            for (int i = 1; !names.Add(name); i++)
            {
                name = column.Name + i;
            }

            unique.Add(column with { Name = name });
        }

        return new KustoSchema(unique);
    }
}
