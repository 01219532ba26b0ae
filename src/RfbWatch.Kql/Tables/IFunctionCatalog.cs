namespace RfbWatch.Kql.Tables;

/// <summary>The saved functions that a query can call, as in a Log Analytics workspace or a database.</summary>
public interface IFunctionCatalog
{
    /// <summary>All function names, for suggestions.</summary>
    IEnumerable<string> FunctionNames { get; }

    /// <summary>Returns the function with a name (case-sensitive), or null if there is none. Called while a query is compiled.</summary>
    SavedFunction? FindFunction(string name);
}
