namespace RfbWatch.Kql.Tests.Evaluation;

/// <summary>The effect of the operators on rows.</summary>
public sealed class OperatorTests
{
    private const string Left = "let L = datatable(k:string, v:long)['a',1,'b',2,'a',3,'',4];";
    private const string Right = "let R = datatable(k:string, w:string)['a','x','a','y','c','z'];";

    [Theory]
    [InlineData("L | join R on k", "a,1,a,x;a,1,a,y")]
    [InlineData("L | join kind=inner R on k", "a,1,a,x;a,1,a,y;a,3,a,x;a,3,a,y")]
    [InlineData("L | join kind=leftouter R on k", "a,1,a,x;a,1,a,y;b,2,,;a,3,a,x;a,3,a,y;,4,,")]
    [InlineData("L | join kind=rightouter R on k", "a,1,a,x;a,1,a,y;a,3,a,x;a,3,a,y;,null,c,z")]
    [InlineData("L | join kind=fullouter R on k", "a,1,a,x;a,1,a,y;b,2,,;a,3,a,x;a,3,a,y;,4,,;,null,c,z")]
    [InlineData("L | join kind=leftsemi R on k", "a,1;a,3")]
    [InlineData("L | join kind=leftanti R on k", "b,2;,4")]
    [InlineData("L | join kind=anti R on k", "b,2;,4")]
    [InlineData("L | join kind=rightsemi R on k", "a,x;a,y")]
    [InlineData("L | join kind=rightanti R on k", "c,z")]
    [InlineData("L | join kind=inner R on $left.k == $right.k | where v == 1", "a,1,a,x;a,1,a,y")]
    [InlineData("L | lookup R on k | where v < 3", "a,1,x;a,1,y;b,2,")]
    [InlineData("L | lookup kind=inner R on k | where v < 3", "a,1,x;a,1,y")]
    [InlineData("L | where k in ((R | project k))", "a,1;a,3")]
    [InlineData("L | where k !in (R)", "b,2;,4")]
    [InlineData("L | where k in (dynamic([null, 'b']))", "b,2")]
    [InlineData("L | where k in~ (dynamic([null, 'B']))", "b,2")]
    [InlineData("L | where k has_any (dynamic([null, 'b']))", "b,2")]
    [InlineData("L | where k has_any (toscalar(R | where k == 'none' | project todynamic(k)))", "")]
    [InlineData("L | where k has_any (pack_array(iff(v < 3, k, 'x')))", "a,1;b,2")]
    public void Joins(string query, string expected) => Assert.Equal(expected, Kql.Rows(Left + Right + query));

    [Fact]
    public void A_null_key_joins_nothing() =>
        Assert.Equal("0", Kql.Rows("datatable(k:long)[long(null)] | join kind=inner (datatable(k:long)[long(null)]) on k | count"));

    [Theory]
    [InlineData("union (print a=1), (print b='x')", "1,;null,x")]
    [InlineData("union (print a=1), (print a='x')", "1,;null,x")]
    [InlineData("union withsource=S (U | take 1), (V | project a=tostring(a) | take 1)", "union_arg0,a0,0,c0;union_arg1,0,null,")]
    [InlineData("union withsource=S U, (V | take 0) | summarize count() by S", "U,5")]
    [InlineData("union isfuzzy=true Nope, U | count", "5")]
    [InlineData("union U* | count", "5")]
    [InlineData("U | take 1 | as X | union X | count", "2")]
    [InlineData("database('Main').U | count", "5")]
    [InlineData("cluster('c').database('d').U | where a in ((workspace('w').T | project a)) | count", "5")]
    [InlineData("union U, workspace('a').U, workspace('b').U | count", "5")]
    [InlineData("union workspace('a').U, U | count", "5")]
    public void Unions(string query, string expected) => Assert.Equal(expected, Kql.Rows(query));

    [Theory]
    [InlineData("sort by x", "3;1;null")]
    [InlineData("sort by x asc", "null;1;3")]
    [InlineData("sort by x desc nulls first", "null;3;1")]
    [InlineData("sort by x asc nulls last", "1;3;null")]
    [InlineData("top 2 by x", "3;1")]
    [InlineData("top 2 by x asc", "null;1")]
    [InlineData("top 0 by x", "")]
    public void Sorting(string operation, string expected) => Assert.Equal(expected, Kql.Rows($"datatable(x:long)[1,long(null),3] | {operation}"));

    [Fact]
    public void Strings_sort_ordinal() => Assert.Equal("B;a;b", Kql.Rows("datatable(x:string)['b','B','a'] | sort by x asc"));

    [Theory]
    [InlineData("T | summarize count() by i | sort by i asc", "0,7;1,7;2,6")]
    [InlineData("T | summarize count(), sum(l), min(l), max(l), avg(l), dcount(a)", "20,190,0,19,9.5,7")]
    [InlineData("T | where false | summarize count(), sum(l), max(l), make_set(a)", "0,0,null,[]")]
    [InlineData("T | where false | summarize count() by a", "")]
    [InlineData("T | summarize arg_max(l, a) by b | sort by l asc", "true,18,a4;false,19,a5")]
    [InlineData("T | summarize make_list(l, 3), make_set(i), countif(b)", "[0,1,2],[0,1,2],10")]
    [InlineData("T | summarize x = max(l) + 1, y = sum(l) / count()", "20,9")]
    [InlineData("T | summarize by i | sort by i asc", "0;1;2")]
    [InlineData("T | distinct i | sort by i asc", "0;1;2")]
    [InlineData("T | summarize n = count() by bin(t, 12h) | sort by t asc", "2024-06-09T12:00:00.0000000Z,7;2024-06-10T00:00:00.0000000Z,12;2024-06-10T12:00:00.0000000Z,1")]
    [InlineData("T | top-hitters 1 of i by l", "1,70")]
    [InlineData("T | count as n", "20")]
    [InlineData("T | top-nested 1 of i by sum(l), top-nested 1 of b by s=count()", "1,70,false,4")]
    public void Summaries(string query, string expected) => Assert.Equal(expected, Kql.Rows(query));

    [Theory]
    [InlineData("datatable(d:dynamic)[dynamic([1,2]), dynamic({'a':1,'b':2}), dynamic(null), dynamic([])] | mv-expand d", "1;2;{\"a\":1};{\"b\":2};null")]
    [InlineData("print a=dynamic([1,2]), b=dynamic(['x']) | mv-expand a, b", "1,x;2,null")]
    [InlineData("print a=dynamic([1,2,3]) | mv-expand with_itemindex=i a to typeof(string) limit 2", "1,0;2,1")]
    [InlineData("print a='p,q' | mv-expand split(a, ',')", "p;q")]
    [InlineData("print n='x', d=dynamic([1,5,3]) | mv-apply d to typeof(long) on (top 1 by d)", "x,5")]
    [InlineData("print n='x', d=dynamic([1,5,3]) | mv-apply e=d to typeof(long) on (summarize s=sum(e)) | project n, s", "x,9")]
    [InlineData("range i from 1 to 4 step 1 | partition by i (extend j = i * 2)", "1,2;2,4;3,6;4,8")]
    [InlineData("print s='x=12 y=foo' | parse s with 'x=' x:long ' y=' y", "x=12 y=foo,12,foo")]
    [InlineData("print s='none' | parse s with 'x=' x:long ' y=' y", "none,null,")]
    [InlineData("print s='none' | parse-where s with 'x=' x:long", "")]
    [InlineData("print s='ab12;z' | parse kind=regex s with @'[a-z]+' n:long ';' r", "ab12;z,12,z")]
    [InlineData("print s=\"a=1,b='x y'\" | parse-kv s as (a:long, b:string) with (pair_delimiter=',', kv_delimiter='=', quote=\"'\")", "a=1,b='x y',1,x y")]
    [InlineData("range i from 1 to 3 step 1 | extend p=prev(i), n=next(i, 1, -1), rn=row_number(), s=row_cumsum(i)", "1,null,2,1,1;2,1,3,2,3;3,2,-1,3,6")]
    [InlineData("datatable(t:datetime, v:long)[datetime(2020-01-01 00:10),1,datetime(2020-01-01 02:10),5] | make-series s=sum(v) default=0 on t from datetime(2020-01-01) to datetime(2020-01-01 04:00) step 1h | project s", "[1,0,5,0]")]
    [InlineData("range x from 5 to 1 step -2", "5;3;1")]
    [InlineData("range x from 1 to 2 step 0.5", "1.0;1.5;2.0")]
    [InlineData("print a=1, b=2 | extend a=b, c=a", "2,2,1")]
    [InlineData("U | take 1 | project-rename z=a | project-reorder l | project-away c", "0,a0")]
    [InlineData("U | take 1 | project-keep *l, a", "a0,0")]
    [InlineData("U | getschema | project ColumnName, ColumnType", "a,string;l,long;c,string")]
    [InlineData("search in (U) 'c3' | project $table, a", "U,a3")]
    [InlineData("search in (U) 'c*' and l > 3 | count", "1")]
    [InlineData("find in (U, V) where l == 'l1' project a | project source_, a", "V,1")]
    [InlineData("T | where * has 'a6' | count", "2")]
    [InlineData("U | render timechart | take 1 | project a", "a0")]
    [InlineData("datatable(e:string)['s','x','e'] | serialize | scan declare (n:long=0) with (step a: e == 's' => n = 1; step b: e != 's' => n = b.n + a.n + 1;)", "s,1;x,2;e,4")]
    public void Rows_of_other_operators(string query, string expected) => Assert.Equal(expected, Kql.Rows(query));

    [Theory]
    [InlineData("let f=(x:string, y:long=5){strcat(x, y)}; print f('a'), f('b', 7), f(y=1, x='q')", "a5,b7,q1")]
    [InlineData("let f=(X:(a:long), n:long){X | where a > n}; range a from 1 to 5 step 1 | invoke f(3)", "4;5")]
    [InlineData("let s=toscalar(range i from 1 to 3 step 1 | summarize make_list(i)); print array_length(s)", "3")]
    [InlineData("let m=materialize(U | extend r=rand()); m | join kind=inner m on a, r | count", "5")]
    [InlineData("let l = 3; U | where l > l | count", "0")]
    [InlineData("let list = dynamic(['a1','a2']); U | where a has_any (list) | count", "2")]
    [InlineData("let v = view () { print 1 }; union v*, (print 2) | count", "2")]
    [InlineData("declare query_parameters (p:string = 'a1'); U | where a == p | count", "1")]
    [InlineData("set notruncation; U | count", "5")]
    public void Lets(string query, string expected) => Assert.Equal(expected, Kql.Rows(query));
}
