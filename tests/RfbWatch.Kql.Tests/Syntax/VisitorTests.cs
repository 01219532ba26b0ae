using System.Collections;
using System.Reflection;
using RfbWatch.Kql.Syntax;

namespace RfbWatch.Kql.Tests.Syntax;

/// <summary>No visitor can miss a node: every node must declare its children, and the declaration is complete.</summary>
public sealed class VisitorTests
{
    // The compiler cannot detect a child that a node omits from its list.
    [Fact]
    public void Every_part_of_a_node_that_is_a_node_is_among_its_children()
    {
        var wrong = new List<string>();
        foreach (var type in typeof(SyntaxNode).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SyntaxNode)) && !type.IsAbstract))
        {
            var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                .OrderByDescending(candidate => candidate.GetParameters().Length).First(candidate => candidate.GetParameters().Length > 1);
            var parts = new List<SyntaxNode>();
            object?[] arguments = [.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType, parts))];
            var node = (SyntaxNode)constructor.Invoke(arguments);
            var children = node.Children.ToList();
            wrong.AddRange(parts.Where(part => !children.Exists(child => ReferenceEquals(child, part))).Select(part => $"{type.FullName}: {part.GetType().Name}"));
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("U | sample toscalar(T | count)")]
    [InlineData("U | sample-distinct 1 of toscalar(T | count)")]
    [InlineData("U | scan with (step s: l > toscalar(T | count))")]
    [InlineData("U | scan declare (x:long = toscalar(T | count)) with (step s: true)")]
    [InlineData("U | top-nested 1 of a by sum(toscalar(T | count))")]
    [InlineData("U | top-nested toscalar(T | count) of a by count()")]
    [InlineData("U | top-hitters 1 of a by toscalar(T | count)")]
    [InlineData("U | parse-kv toscalar(T | count) as (x:string) with (kv_delimiter='=')")]
    [InlineData("U | make-series count() on l step 1 by k = toscalar(T | count)")]
    [InlineData("U | make-series x = count() default = toscalar(T | count) on l step 1")]
    [InlineData("U | join (V | where l == toscalar(T | count)) on l")]
    [InlineData("U | project-rename x = T")]
    [InlineData("U | reduce by toscalar(T | project a)")]
    [InlineData("U | fork (where l > toscalar(T | count)) (count)")]
    [InlineData("U | facet by a with (where l > toscalar(T | count))")]
    [InlineData("U | partition by a { T | take 1 }")]
    [InlineData("declare pattern p = (x:string) { ('a') = { T }; }; p('a')")]
    [InlineData("U | where l between (1 .. toscalar(T | count))")]
    [InlineData("U | mv-expand x = pack_array(toscalar(T | count)) limit toscalar(T | count)")]
    [InlineData("U | evaluate bag_unpack(toscalar(T | project d))")]
    [InlineData("externaldata (x:string) [toscalar(T | project a)]")]
    [InlineData("U | find in (T) where a == 'x'")]
    public void A_table_is_found_wherever_it_is_named(string query) => Assert.Contains("T", Kql.Compile(query).ReferencedTables);

    private static object? Make(Type type, List<SyntaxNode> parts)
    {
        if (Nullable.GetUnderlyingType(type) is not null)
        {
            return null;
        }

        if (typeof(SyntaxNode).IsAssignableFrom(type))
        {
            var node = NodeOf(type);
            parts.Add(node);
            return node;
        }

        if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type))
        {
            var item = type.GetGenericArguments()[0];
            var array = Array.CreateInstance(item, 2);
            for (int i = 0; i < 2; i++)
            {
                array.SetValue(Make(item, parts), i);
            }

            return array;
        }

        return type == typeof(string) ? "x" : type.IsValueType ? Activator.CreateInstance(type) : null;
    }

    // An instance of the type, or of a derived type.
    private static SyntaxNode NodeOf(Type type)
    {
        if (type.IsAssignableFrom(typeof(Expression.Name)))
        {
            return new Expression.Name(0, 1, "x");
        }

        if (type.IsAssignableFrom(typeof(QueryOperator.GetSchema)))
        {
            return new QueryOperator.GetSchema(0, 1);
        }

        if (type.IsAssignableFrom(typeof(Statement.SetOption)))
        {
            return new Statement.SetOption(0, 1, "x", null);
        }

        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .OrderByDescending(candidate => candidate.GetParameters().Length).First(candidate => candidate.GetParameters().Length > 1);
        return (SyntaxNode)constructor.Invoke([.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType, []))]);
    }
}
