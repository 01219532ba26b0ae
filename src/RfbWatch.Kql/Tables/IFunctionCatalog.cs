namespace RfbWatch.Kql.Tables;

/// <summary>The saved functions that a query may call, as a Log Analytics workspace or a database holds them.</summary>
public interface IFunctionCatalog
{
    /// <summary>All names, for suggestions.</summary>
    IEnumerable<string> FunctionNames { get; }

    /// <summary>The function of a name (case-sensitive), or null when there is none. Called while a query is compiled.</summary>
    SavedFunction? FindFunction(string name);
}
