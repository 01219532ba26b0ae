namespace RfbWatch.Kql.Binding;

/// <summary>An unknown name at the position where a query is completed. The binder notes which names it would have found there.</summary>
internal sealed class CompletionProbe
{
    /// <summary>The name to write at the position.</summary>
    public const string Name = "rfbwatch_completed_name";

    /// <summary>Whether the binder came to the name.</summary>
    public bool IsReached { get; private set; }

    /// <summary>Whether a table is expected.</summary>
    public bool ExpectsTable { get; private set; }

    /// <summary>The columns in scope.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>The names in scope that the query declares.</summary>
    public IReadOnlyList<string> Variables { get; private set; } = [];

    /// <summary>Notes the names in scope if this is the name.</summary>
    public void Note(string name, Env env)
    {
        if (name != Name)
        {
            return;
        }

        IsReached = true;
        ExpectsTable = env.Row is null;
        Columns = [.. env.Row?.Columns.Select(column => column.Name) ?? []];
        Variables = [.. env.Scope.Names];
    }
}
