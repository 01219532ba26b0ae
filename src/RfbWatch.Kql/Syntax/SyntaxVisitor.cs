namespace RfbWatch.Kql.Syntax;

/// <summary>Walks a query from top to bottom, every node of it. A walk says only what is special to it.</summary>
internal abstract class SyntaxVisitor
{
    /// <summary>Visits the nodes below one; override it for the nodes that are special and call the base for all others.</summary>
    public virtual void Visit(SyntaxNode node)
    {
        foreach (SyntaxNode child in node.Children)
            Visit(child);
    }
}
