using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Tests.Functions;

public class GraphTests
{
    private const string Graph = "datatable(s:string, d:string, w:long)['a','b',1, 'b','c',2, 'c','a',3, 'x','y',4] | make-graph s --> d with_node_id=n ";

    [Theory]
    [InlineData("| graph-match (p)-[e]->(q) where e.w > 2 project p.n, q.n, e.w", "c | a | 3; x | y | 4")]
    [InlineData("| graph-match (p)<-[e]-(q) where p.n == 'b' project q.n", "a")]
    [InlineData("| graph-match (p)-[e]-(q) where p.n == 'a' project q.n", "b; c")]
    [InlineData("| graph-match (p)-->(q)-->(r) where p.n == 'a' project r.n", "c")]
    [InlineData("| graph-match (p)-[e*1..9]->(q) where p.n == 'a' and q.n == 'a' project array_length(map(e, w))", "3")]
    [InlineData("| graph-match cycles=none (p)-[e*2..3]->(q) where p.n == 'a' project q.n, map(inner_nodes(e), n)", "c | [\"b\"]")]
    [InlineData("| graph-match (p)-[e*1..3]->(q) where p.n == 'a' and all(e, w < 3) project strcat_array(map(e, d), ',')", "b; b,c")]
    [InlineData("| graph-match (p)-[e]->(q), (q)-[f]->(r) where p.n == 'b' project r.n, node_degree_in(q)", "a | 1")]
    [InlineData("| graph-shortest-paths (p)-[e*1..5]->(q) where p.n == 'a' and q.n == 'c' project map(e, d)", "[\"b\",\"c\"]")]
    [InlineData("| graph-mark-components with_component_id=part | graph-to-table nodes", "a | 0; b | 0; c | 0; x | 1; y | 1")]
    [InlineData("| graph-to-table edges", "a | b | 1; b | c | 2; c | a | 3; x | y | 4")]
    public void Patterns_are_found(string query, string expected) => Assert.Equal(expected, Printed.Table(Graph + query));

    [Fact]
    public void A_graph_operator_needs_a_graph() =>
        Assert.Contains(KqlEngine.Compile("print x = 1 | graph-match (a)-->(b) project a.n", new KqlOptions()).Diagnostics, diagnostic => diagnostic.Code == "KS257");
}
