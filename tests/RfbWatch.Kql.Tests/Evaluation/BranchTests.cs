using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tests.Functions;

namespace RfbWatch.Kql.Tests.Evaluation;

/// <summary>Operators with several results, and rare operators: fork, facet, reduce, declare pattern, partition {…}, assert-schema, graph-to-table.</summary>
public sealed class BranchTests
{
    private const string Edges = "let edges = datatable(source:string, destination:string)['Alice','Bob', 'Bob','Trent']; edges | make-graph source --> destination with_node_id=name ";

    // https://learn.microsoft.com/kusto/query/fork-operator
    [Fact]
    public void Fork_gives_one_result_a_branch()
    {
        var result = Kql.Run("U | fork (where l > 2 | as Large) small = (where l < 2 | project l) (count)");
        Assert.Equal(("Large", "a3,3,c3;a4,4,c4"), (result.Name, Kql.Format(result.Rows)));
        Assert.Equal(["small", string.Empty], result.Further.Select(table => table.Name));
        Assert.Equal(["0;1", "5"], result.Further.Select(table => Kql.Format(table.Rows)));
        Assert.Equal("Count:long", result.Further[1].Schema.ToString());
    }

    // https://learn.microsoft.com/kusto/query/facet-operator
    [Fact]
    public void Facet_gives_the_pipe_and_then_the_values_of_each_column()
    {
        var result = Kql.Run("T | where l < 9 | facet by i, b with (where l == 3 | project l)");
        Assert.Equal("3", Kql.Format(result.Rows));
        Assert.Equal(["i:int count_i:long", "b:bool count_b:long"], result.Further.Select(table => table.Schema.ToString()));
        Assert.Equal(["0,3;1,3;2,3", "true,5;false,4"], result.Further.Select(table => Kql.Format(table.Rows)));
    }

    [Theory]
    [InlineData("T | fork (count) (take 1) | take 1")]
    [InlineData("T | facet by a | count")]
    public void Nothing_follows_several_results(string query) => Assert.Contains(Kql.Compile(query).Diagnostics, diagnostic => diagnostic.Code == "RW001");

    // https://learn.microsoft.com/kusto/query/reduce-operator: the two examples without random values, and the columns.
    [Theory]
    [InlineData("range x from 1 to 10 step 1 | project str = strcat('foo', 'Z', tostring(x)) | reduce by str", "others | 10 | ")]
    [InlineData("range x from 1 to 10 step 1 | project str = strcat('foo', 'Z', tostring(x)) | reduce by str with characters='Z'", "foo* | 10 | fooZ1")]
    [InlineData("range x from 1 to 10 step 1 | project str = strcat('user ', x, ' failed') | reduce by str", "user * failed | 10 | user 1 failed")]
    [InlineData("range x from 1 to 4 step 1 | project str = iff(x < 4, 'San Jose', 'Paris') | reduce by str", "San Jose | 3 | San Jose; others | 1 | ")]
    [InlineData("range x from 1 to 20 step 1 | project str = iff(x < 3, 'a', strcat('b ', x)) | reduce by str with threshold=0.2", "b * | 18 | b 3; others | 2 | ")]
    [InlineData("range x from 1 to 3 step 1 | project x, s = strcat('n-', x) | reduce kind=source by s | project x, Pattern, Count", "1 | n-* | 3; 2 | n-* | 3; 3 | n-* | 3")]
    [InlineData("print str = 'a' | reduce hint.shufflekey=str kind=source by str | project Pattern, Count", "others | 1")]
    public void Reduce_groups_texts(string query, string expected) => Assert.Equal(expected, Printed.Table(query));

    // https://learn.microsoft.com/kusto/query/pattern-statement
    [Theory]
    [InlineData("declare pattern country = (name:string)[state:string] { ('USA').['New York'] = { print Capital = 'Albany' }; ('Canada').['Alberta'] = { print Capital = 'Edmonton' }; }; country('Canada').Alberta", "Edmonton")]
    [InlineData("declare pattern country = (name:string)[state:string] { ('USA').['New York'] = { print Capital = 'Albany' }; }; country('USA').['New York'] | extend x = 1", "Albany | 1")]
    [InlineData("declare pattern p = (a:string, b:string) { ('x', 'y') = { let z = strcat(a, b); print z }; }; p('x', 'y')", "xy")]
    [InlineData("declare pattern p = (a:string) { ('x') = { print v = 1 }; ('y') = { print v = 2 }; }; union p('x'), p('y') | summarize sum(v)", "3")]
    public void Patterns_choose_their_case(string query, string expected) => Assert.Equal(expected, Printed.Table(query));

    [Theory]
    [InlineData("declare pattern p; p('a')", "KS188")]
    [InlineData("declare pattern p = (x:string) { ('a') = { print 1 }; }; p('b')", "KS188")]
    [InlineData("declare pattern p = (x:string)[y:string] { ('a').['b'] = { print 1 }; }; p('a').c", "KS142")]
    [InlineData("T | assert-schema (a:string, Nothing:long)", "RW121")]
    [InlineData("T | assert-schema (a:long)", "RW121")]
    [InlineData("T | reduce by l", "KS141")]
    [InlineData("T | make-graph a --> a with_node_id=n | graph-to-table nodes, edges", "KS273")]
    public void Misuse_is_refused(string query, string code) => Assert.Contains(Kql.Compile(query).Diagnostics, diagnostic => diagnostic.IsError && diagnostic.Code == code);

    // https://learn.microsoft.com/kusto/query/partition-operator, legacy strategy: a subquery with its own source, the key through toscalar().
    [Theory]
    [InlineData("datatable(k:string)['a', 'b', 'a'] | partition by k { datatable(x:string, n:long)['a', 1, 'b', 2, 'c', 3] | where x == toscalar(k) }", "a | 1; b | 2")]
    [InlineData("datatable(k:string)['a', 'b'] | partition by k { print v = strcat('=', toscalar(k)) }", "=a; =b")]
    [InlineData("let t = datatable(k:long)[1, 2]; t | partition by k { t | where k > toscalar(k) | count }", "1; 0")]
    [InlineData("datatable(k:long)[1, 2] | partition hint.strategy=legacy by k { range i from 1 to 3 step 1 | where i > toscalar(k) | summarize sum(i) }", "5; 3")]
    public void Partition_in_braces_runs_for_each_value(string query, string expected) => Assert.Equal(expected, Printed.Table(query));

    [Fact]
    public void Partition_in_braces_takes_64_values() => Assert.Contains(
        "64", Assert.Throws<KqlRunException>(() => Printed.Rows("range i from 1 to 65 step 1 | partition by i { print 1 }")).Message, StringComparison.Ordinal);

    // https://learn.microsoft.com/kusto/query/graph-to-table-operator and node-id-function: ids are hashes of the node's key.
    [Theory]
    [InlineData("| graph-to-table nodes with_node_id=id", "-3122868243544336885 | Alice; -7133945255344544237 | Bob; 2533909231875758225 | Trent")]
    [InlineData("| graph-to-table edges with_source_id=s with_target_id=t", "-3122868243544336885 | -7133945255344544237 | Alice | Bob; -7133945255344544237 | 2533909231875758225 | Bob | Trent")]
    [InlineData("| graph-to-table nodes as N with_node_id=id, edges as E with_target_id=t; N | join kind=inner E on $left.id == $right.t | project name, source", "Bob | Alice; Trent | Bob")]
    [InlineData("| graph-match (p)-[e*1..2]->(q) where node_id(p) startswith 'A' project node_id(q), map(inner_nodes(e), node_id())", "Bob | []; Trent | [\"Bob\"]")]
    public void Graphs_come_back_as_tables(string query, string expected) => Assert.Equal(expected, Printed.Table(Edges + query));

    // https://learn.microsoft.com/kusto/query/parse-user-agent-function
    [Theory]
    [InlineData("Mozilla/5.0 (Windows; U; en-US) AppleWebKit/531.9 (KHTML, like Gecko) AdobeAIR/2.5.1", "'browser'", "{'Browser':{'Family':'AdobeAIR','MajorVersion':'2','MinorVersion':'5','Patch':'1'}}")]
    [InlineData(
        "Mozilla/5.0 (SymbianOS/9.2; U; Series60/3.1 NokiaN81-3/10.0.032 Profile/MIDP-2.0 Configuration/CLDC-1.1 ) AppleWebKit/413 (KHTML, like Gecko) Safari/4", "dynamic(['browser','os','device'])",
        "{'Browser':{'Family':'Nokia OSS Browser','MajorVersion':'3','MinorVersion':'1','Patch':''},'OperatingSystem':{'Family':'Symbian OS','MajorVersion':'9','MinorVersion':'2','Patch':'','PatchMinor':''},'Device':{'Family':'Nokia N81','Brand':'Nokia','Model':'N81-3'}}")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.71 Safari/537.36 Edg/120.0.2210.61", "'browser'", "{'Browser':{'Family':'Edge','MajorVersion':'120','MinorVersion':'0','Patch':'2210'}}")]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", "'browser'", "{'Browser':{'Family':'IE','MajorVersion':'11','MinorVersion':'0','Patch':''}}")]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", "'os'", "{'OperatingSystem':{'Family':'Windows','MajorVersion':'7','MinorVersion':'','Patch':'','PatchMinor':''}}")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1", "'os'", "{'OperatingSystem':{'Family':'iOS','MajorVersion':'17','MinorVersion':'1','Patch':'2','PatchMinor':''}}")]
    [InlineData("curl/8.4.0", "'browser'", "{'Browser':{'Family':'curl','MajorVersion':'8','MinorVersion':'4','Patch':'0'}}")]
    [InlineData("", "'device'", "{'Device':{'Family':'Other','Brand':'','Model':''}}")]
    public void User_agents_are_read(string agent, string wanted, string expected) =>
        Assert.Equal(expected.Replace('\'', '"'), Printed.Value($"parse_user_agent('{agent}', {wanted})"));
}
