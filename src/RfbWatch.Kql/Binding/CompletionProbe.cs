namespace RfbWatch.Kql.Binding;

/// <summary>An unknown name inserted at the completion position. The binder records the names that are in scope there.</summary>
internal sealed class CompletionProbe
{
    /// <summary>The name to insert at the position.</summary>
    public const string Name = "rfbwatch_completed_name";

    /// <summary>Whether the binder reached the name.</summary>
    public bool IsReached { get; private set; }

    /// <summary>Whether a table is expected.</summary>
    public bool ExpectsTable { get; private set; }

    /// <summary>The columns in scope.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>The names declared by the query that are in scope.</summary>
    public IReadOnlyList<string> Variables { get; private set; } = [];

    /// <summary>Records the names in scope if this is the inserted name.</summary>
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
