using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>Reads the arguments of a plugin.</summary>
internal static class PluginReading
{
    /// <summary>Returns the argument with the given name, or null.</summary>
    public static PluginArgument? Named(this PluginBinding binding, string name) =>
        binding.Arguments.FirstOrDefault(argument => string.Equals(argument.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the unnamed arguments, in order.</summary>
    public static PluginArgument[] Positional(this PluginBinding binding) => [.. binding.Arguments.Where(argument => argument.Name is null)];

    /// <summary>Returns the index of the input column that an argument refers to. Reports an error and returns -1 when the argument is not a column.</summary>
    public static int Column(this PluginBinding binding, int argument)
    {
        int column = argument < binding.Arguments.Count ? binding.Arguments[argument].ColumnIndex : -1;
        if (column < 0)
        {
            binding.Report(argument, "KS109", $"Argument {argument + 1} of {binding.Name} must be a column of its input.");
        }

        return column;
    }

    /// <summary>Returns the value of an argument that does not depend on the row.</summary>
    public static KustoValue Scalar(this PluginBinding binding, int argument, EvaluationContext context) =>
        argument >= binding.Arguments.Count ? default
        : binding.Arguments[argument].Constant ?? binding.Arguments[argument].Evaluate?.Invoke(new KustoValue[binding.Input.Count], context) ?? default;

    /// <summary>Returns whether a constant argument, named or positional, is true.</summary>
    public static bool Flag(this PluginArgument? argument) => argument?.Constant is { IsTrue: true };

    /// <summary>Returns the indexes of the input columns that the arguments from a given index onward refer to. They are used as dimensions.</summary>
    public static int[] Dimensions(this PluginBinding binding, int first) =>
        [.. Enumerable.Range(first, Math.Max(0, binding.Arguments.Count - first)).Select(i => binding.Column(i)).Where(column => column >= 0)];

    /// <summary>Creates a schema in which duplicate names get a numeric suffix, as in the binder.</summary>
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
