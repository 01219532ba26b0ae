namespace RfbWatch.Kql.Syntax;

/// <summary>Visits every node of a query, parents before children. A derived class handles only the nodes it is interested in.</summary>
internal abstract class SyntaxVisitor
{
    /// <summary>Visits the children of a node. Override it for nodes that need special handling, and call the base method for all others.</summary>
    public virtual void Visit(SyntaxNode node)
    {
        foreach (var child in node.Children)
        {
            Visit(child);
        }
    }
}
