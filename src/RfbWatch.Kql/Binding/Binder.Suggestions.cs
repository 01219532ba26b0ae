using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Library;
using RfbWatch.Kql.Plugins;
using RfbWatch.Kql.Text;

namespace RfbWatch.Kql.Binding;

/// <content>Suggestions for unknown names.</content>
internal sealed partial class Binder
{
    // Calls that are part of the language and not in any library.
    private static readonly string[] FormNames =
    [
        "ago", "bin_auto", "case", "cluster", "coalesce", "column_ifexists", "column_names_of", "database", "externaldata", "geo_info_from_ip_address", "iff", "iif",
        "ingestion_time", "materialize", "not", "now", "pack_all", "table", "toscalar", "_GetWatchlist",
    ];

    /// <summary>The names of all functions of the language.</summary>
    public static IEnumerable<string> FunctionNames => ScalarFunctionLibrary.Names.Concat(AggregateLibrary.Names).Concat(WindowForms.Names).Concat(FormNames);

    /// <summary>Records what is in scope at the completion position; null if no completion is requested.</summary>
    public CompletionProbe? Probe { get; init; }

    private static bool IsFunction(string name) =>
        ScalarFunctionLibrary.Find(name) is not null || AggregateLibrary.Find(name) is not null || WindowForms.Find(name) is not null || FormNames.Contains(name);

    private IEnumerable<string> SavedNames => options.Functions?.FunctionNames ?? [];

    private string FunctionQuestion(string name, Env env)
    {
        if (name is "if" or "If" or "IF")
        {
            return " Did you mean 'iff'?";
        }

        return NearestName.Question(name, FunctionNames.Concat(env.Scope.Names).Concat(SavedNames));
    }

    private static string PluginQuestion(string name) => NearestName.Question(name, PluginLibrary.Names);

    private string TableQuestion(string name, Env env)
    {
        Probe?.Note(name, env);
        return name.Equals("select", StringComparison.OrdinalIgnoreCase)
            ? " Note: this looks like SQL; KQL queries have the form Table | where … | project …."
            : NearestName.Question(name, options.Catalog.TableNames.Concat(options.Catalog.OtherNames).Concat(env.Scope.Names).Concat(SavedNames));
    }

    private string NameQuestion(string name, Env env)
    {
        Probe?.Note(name, env);
        if (name.Equals("null", StringComparison.OrdinalIgnoreCase))
        {
            return " Note: null tests are isnull(x) and isnotnull(x), for strings isempty(x) and isnotempty(x); null values are written with a type, as in int(null).";
        }

        return env.Row is null
            ? TableQuestion(name, env)
            : NearestName.Question(name, env.Row.Columns.Select(column => column.Name).Concat(env.Scope.Names));
    }
}
