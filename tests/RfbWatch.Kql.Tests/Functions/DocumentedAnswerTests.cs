namespace RfbWatch.Kql.Tests.Functions;

/// <summary>Results that were once wrong, each with the page that documents the right one (under https://learn.microsoft.com/kusto/query/).</summary>
public sealed class DocumentedAnswerTests
{
    [Theory]
    // regex: escapes of code points, and code points above U+FFFF in classes (https://docs.rs/regex, "Escape sequences").
    [InlineData(@"'a' matches regex @'\u0061'", "true")]
    [InlineData(@"'a' matches regex @'^[\u{60}-\u{62}]$'", "true")]
    [InlineData(@"'\x7f' matches regex @'\u007F'", "true")]
    [InlineData(@"'x' matches regex @'[^\x00-\u007F]'", "false")]
    [InlineData(@"'\U0001F600' matches regex @'^[\x{1F300}-\x{1FAFF}]$'", "true")]
    [InlineData(@"'\U0001F2FF' matches regex @'[\x{1F300}-\x{1FAFF}]'", "false")]
    [InlineData(@"'\U0001FB00' matches regex @'[\x{1F300}-\x{1FAFF}]'", "false")]
    [InlineData(@"'\U0010FFFF' matches regex @'^[a-\U0010FFFF]$'", "true")]
    [InlineData(@"'b' matches regex @'^[a-\U0010FFFF]$'", "true")]
    [InlineData(@"'\U0001F600' matches regex @'^[^a\x{1F601}]$'", "true")]
    [InlineData(@"'\U0001F601' matches regex @'^[^a\x{1F601}]$'", "false")]
    [InlineData(@"'a' matches regex @'^[^a\x{1F601}]$'", "false")]
    [InlineData(@"replace_regex('x\U0001F600\U0001F64Fy', @'[\U0001F600-\U0001F64F]+', '-')", "x-y")]
    [InlineData(@"extract(@'(\x{1F600}{2})', 1, 'a\U0001F600\U0001F600b')", "\U0001F600\U0001F600")]
    [InlineData(@"extract('([\U0001F600-\U0001F610])', 1, 'a\U0001F604')", "\U0001F604")]
    [InlineData(@"replace_regex('a-b]c\\d', @'[\-\]\\]', '_')", "a_b_c_d")]
    [InlineData(@"extract_all(@'([\w.-]+)', 'ab.c-d e')", "[\"ab.c-d\",\"e\"]")]
    // hash-function, hash-xxhash64-function, graph-to-table-operator
    [InlineData("hash(datetime(2015-01-01))", "1380966698541616202")]
    [InlineData("hash('World')", "1846988464401551951")]
    [InlineData("hash('World', 100)", "51")]
    [InlineData("hash('Alice')", "-3122868243544336885")]
    // range-function: truncated at 1,048,576 items
    [InlineData("array_length(range(1, 1000000000))", "1048576")]
    [InlineData("array_length(range(0.0, 1e12, 1.0))", "1048576")]
    // toguid-function: the first 32 digits, hyphens anywhere
    [InlineData("toguid('0123456789ab-cdef-0123-456789abcdef')", "01234567-89ab-cdef-0123-456789abcdef")]
    [InlineData("toguid('0123456789abcdef0123456789abcdef and more')", "01234567-89ab-cdef-0123-456789abcdef")]
    [InlineData("toguid('0123456789abcdef0123456789abcde')", "<null>")]
    [InlineData("toguid('a string that is not a guid')", "<null>")]
    // indexof-function: the length applies again to each occurrence
    [InlineData("indexof('abcdefgabcdefg', 'cde', 1, 10, 2)", "9")]
    [InlineData("indexof('abcdefg', 'cde', 1, 2)", "-1")]
    [InlineData("indexof('abcdefg', 'cde', 1, 4)", "2")]
    [InlineData("indexof('abcdefg', 'cde', -5)", "2")]
    [InlineData("indexof('abcdefgabcdefg', 'cde', 1, -1, 3)", "-1")]
    // replace-strings-function: order of the lookups, non-strings
    [InlineData("replace_strings('This is an example', dynamic(['This', 'is']), dynamic(['This', 'was']))", "This was an example")]
    [InlineData("replace_strings('This is an example', dynamic(['is', 'This']), dynamic(['was', 'This']))", "Thwas was an example")]
    [InlineData("replace_strings('This is an example', dynamic(['This', 'is']), dynamic([12345, 'was']))", "This was an example")]
    [InlineData("replace_strings('aXbXc', dynamic(['X']), dynamic(['']))", "abc")]
    // series-dot-product-function, series-stats-dynamic-function
    [InlineData("series_dot_product(dynamic([1,2,4]), 2)", "14.0")]
    [InlineData("series_dot_product(3, dynamic([1,2,4]))", "21.0")]
    [InlineData("series_stats_dynamic(dynamic([1,2,6])).sum", "9.0")]
    [InlineData("series_stats_dynamic(dynamic([1,2,6])).len", "3")]
    // geo-angle-function, geo-azimuth-function: null for identical points
    [InlineData("geo_angle(0, 10, 0, 10, 3, -10)", "<null>")]
    [InlineData("geo_azimuth(5, 10, 5, 10)", "<null>")]
    // geo-intersection-2polygons-function: polygons that touch
    [InlineData("geo_intersection_2polygons(dynamic({'type':'Polygon','coordinates':[[[2,45],[0,45],[1,44],[2,45]]]}), dynamic({'type':'Polygon','coordinates':[[[3,44],[2,45],[2,43],[3,44]]]})).type", "Point")]
    [InlineData("geo_intersects_2polygons(dynamic({'type':'Polygon','coordinates':[[[2,45],[0,45],[1,44],[2,45]]]}), dynamic({'type':'Polygon','coordinates':[[[3,44],[2,45],[2,43],[3,44]]]}))", "true")]
    [InlineData("geo_intersects_2polygons(dynamic({'type':'Polygon','coordinates':[[[2,45],[0,45],[1,44],[2,45]]]}), dynamic({'type':'Polygon','coordinates':[[[13,44],[12,45],[12,43],[13,44]]]}))", "false")]
    // base64-encode-fromarray-function: text without its padding is not base64
    [InlineData("base64_encode_fromarray(base64_decode_toarray('U3RyaW5n0KHR0tGA0L7Rh9C60LA'))", "")]
    [InlineData("base64_encode_fromarray(base64_decode_toarray('S3VzdG8='))", "S3VzdG8=")]
    // beta-inv-function
    [InlineData("beta_inv(1.5, 10.0, 20.0)", "<null>")]
    [InlineData("beta_inv(0.1, -1.0, 20.0)", "NaN")]
    public void Functions_answer_as_documented(string expression, string expected) => Assert.Equal(expected, Printed.Value(expression));

    [Theory]
    // parse-kv-operator: quoted keys
    [InlineData(
        "print str='src=10.1.1.123 dst=10.1.1.124 bytes=125 failure=\"connection aborted\" \"event time\"=2021-01-01T10:00:54' | parse-kv str as (['event time']:datetime, src:string, bytes:long, failure:string) with (pair_delimiter=' ', kv_delimiter='=', quote='\"') | project-away str",
        "2021-01-01T10:00:54.0000000Z | 10.1.1.123 | 125 | connection aborted")]
    [InlineData(
        "print str='src=10.1.1.123 failure=(connection aborted) (event time)=(2021-01-01 10:00:54)' | parse-kv str as (['event time']:datetime, src:string, failure:string) with (pair_delimiter=' ', kv_delimiter='=', quote='()') | project-away str",
        "2021-01-01T10:00:54.0000000Z | 10.1.1.123 | connection aborted")]
    [InlineData("print str='\"a=b c\"=1 d=2 x' | parse-kv str as (['a=b c']:long, d:long, x:string) with (pair_delimiter=' ', kv_delimiter='=', quote='\"') | project-away str", "1 | 2 | ")]
    // make-series-operator: an empty bin of an average is 0.0
    [InlineData("datatable(t:long, v:long)[0, 4, 2, 6] | make-series a = avg(v), c = count() on t from 0 to 3 step 1 | project a, c", "[4.0,0.0,6.0] | [1,0,1]")]
    [InlineData("datatable(t:long, v:long)[0, 4, 2, 6] | make-series a = avg(v) default=1 on t from 0 to 3 step 1 | project a", "[4.0,1.0,6.0]")]
    // assert-function contains a call with a named argument in front of a positional one
    [InlineData("let f = (len:long, s:string) { strlen(s) > len }; datatable(input:string)['123', '4567'] | where f(len=3, input)", "4567")]
    // schema-merge-plugin
    [InlineData("let a = datatable(Uri:string, Status:int)[] | getschema; let b = datatable(Uri:string, Referrer:string, Status:int)[] | getschema; union a, b | evaluate schema_merge() | project ColumnName, ColumnOrdinal, ColumnType", "Uri | 0 | string; Referrer | 1 | string; Status | -1 | ERROR(columns are out of order)")]
    [InlineData("let a = datatable(Uri:string, Status:int)[] | getschema; let b = datatable(Uri:string, Referrer:string, Status:int)[] | getschema; union a, b | evaluate schema_merge(PreserveOrder = false) | project ColumnName, ColumnOrdinal", "Uri | 0; Referrer | 1; Status | 2")]
    // toscalar-function: a volatile value is evaluated once
    [InlineData("let g = toscalar(new_guid()); range x from 1 to 2 step 1 | extend g | summarize dcount(g)", "1")]
    [InlineData("let g = new_guid(); range x from 1 to 2 step 1 | extend g = g | summarize dcount(g)", "2")]
    // named arguments of built-in functions name the column (Microsoft's binder 12.4.1)
    [InlineData("print t = datetime(2024-05-01 10:11:00) | summarize count() by bin(5Minutebin = t, 5m) | project ['5Minutebin']", "2024-05-01T10:10:00.0000000Z")]
    // an argument from the caller's row inside a table of the function
    [InlineData("let lookup1 = datatable(k:long, v:string)[1, 'one', 2, 'two']; let f = (x:long) { toscalar(lookup1 | where k == x | project v) }; range i from 1 to 3 step 1 | extend n = f(i)", "1 | one; 2 | two; 3 | ")]
    [InlineData("let keys = datatable(k:long)[1, 2]; let f = (x:long) { x in (keys | where k == x) }; range i from 2 to 3 step 1 | extend n = f(i)", "2 | true; 3 | false")]
    // Microsoft's binder: a column named after its expression replaces a column of that name
    [InlineData("print row = dynamic({'x':[{'k':1}]}) | extend row.x[0].k, row['x'][0]['k'] | project-away row", "1")]
    [InlineData("print d = dynamic({'x':1}) | extend d.x, d_x = 2 | project-away d", "2")]
    public void Queries_answer_as_documented(string query, string expected) => Assert.Equal(expected, Printed.Table(query));

    [Theory]
    [InlineData("T | where strlen(l) > 5", "KS141")]
    [InlineData("T | extend x = array_length(dynamic({}))", "KS234")]
    [InlineData("T | extend x = array_length(a)", "KS234")]
    [InlineData("T | extend x = bag_keys(dynamic([1]))", "KS235")]
    [InlineData("T | extend x = substring(a, d.x)", "KS134")]
    [InlineData("T | extend x = startofday(d.x)", "KS107")]
    [InlineData("T | extend x = base64_encode_tostring(l)", "KS107")]
    [InlineData("T | extend x = sqrt(a)", "KS137")]
    [InlineData("T | extend x = hash(d)", "KS116")]
    [InlineData("T | extend x = bin(t, l)", "KS127")]
    [InlineData("let f = (input:string, len:long) { strcat(input, len) }; T | extend x = f(len=3, a)", "KS195")]
    [InlineData("T | project i, a | join (T | project i=l, r) on i", "KS227")]
    [InlineData("T | project i, a | lookup (T | project i=l, r) on i", "KS227")]
    public void What_Defender_refuses_is_refused(string query, string code) =>
        Assert.Contains(Kql.Compile(query).Diagnostics, diagnostic => diagnostic.IsError && diagnostic.Code == code);

    [Theory]
    [InlineData("T | extend x = strlen(d), y = array_length(d), z = tolower(d)")]
    [InlineData("T | join T on $left.i == $right.l")]
    [InlineData("T | where t > datetime('8:00:00 AM')")]
    [InlineData("let f = (input:string, len:long) { strcat(input, len) }; T | extend x = f(a, len=3)")]
    public void What_Defender_takes_is_taken(string query) => Assert.True(Kql.Compile(query).CanRun, string.Join('\n', Kql.Compile(query).Diagnostics));
}
