namespace RfbWatch.Kql.Binding;

/// <summary>The names declared in a scope, and those of the enclosing scopes.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, Symbol> _symbols = new(StringComparer.Ordinal);

    public bool Declares(string name) => _symbols.ContainsKey(name);

    public void Declare(string name, Symbol symbol) => _symbols[name] = symbol;

    public Symbol? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._symbols.TryGetValue(name, out var symbol))
            {
                return symbol;
            }
        }

        return null;
    }

    /// <summary>The names of let views, which wildcards and search include.</summary>
    public IEnumerable<string> Views =>
        _symbols.Where(entry => entry.Value is Symbol.Function { Lambda.IsView: true }).Select(entry => entry.Key).Concat(Outer?.Views ?? []);

    /// <summary>The enclosing scope; null for the scope of the whole query.</summary>
    public Scope? Outer { get; } = outer;

    /// <summary>All visible names, inner ones first.</summary>
    public IEnumerable<string> Names => _symbols.Keys.Concat(Outer?.Names ?? []);
}
