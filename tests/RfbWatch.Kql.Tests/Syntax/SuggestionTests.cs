using RfbWatch.Kql.Text;

namespace RfbWatch.Kql.Tests.Syntax;

/// <summary>An error suggests what was probably meant.</summary>
public sealed class SuggestionTests
{
    [Theory]
    [InlineData("T | wher b", "KS176", "Did you mean 'where'?")]
    [InlineData("T | Where b", "KS176", "Did you mean 'where'?")]
    [InlineData("T | summarise count()", "KS176", "Did you mean 'summarize'?")]
    [InlineData("T | project-awy a", "KS142", "Did you mean 'project-away'?")]
    [InlineData("T | select a", "KS176", "use 'project' to choose columns")]
    [InlineData("T | group by a", "KS176", "summarize")]
    [InlineData("select a from T", "KS204", "SQL")]
    [InlineData("t | take 1", "KS204", "Did you mean 'T'?")]
    [InlineData("let Sessions = T; Sesions | take 1", "KS204", "Did you mean 'Sessions'?")]
    [InlineData("T | where A == 'x'", "KS142", "Did you mean 'a'?")]
    [InlineData("T | project-away Dec", "KS142", "Did you mean 'dec'?")]
    [InlineData("T | extend RemotePort = l | where RemotePrt == 1", "KS142", "Did you mean 'RemotePort'?")]
    [InlineData("T | join (U | project-rename Number = l) on $left.l == $right.Numbr", "KS142", "Did you mean 'Number'?")]
    [InlineData("T | extend x = Tolower(a)", "KS211", "Did you mean 'tolower'?")]
    [InlineData("T | extend x = to_string(a)", "KS211", "Did you mean 'tostring'?")]
    [InlineData("T | extend x = if(b, 1, 2)", "KS211", "Did you mean 'iff'?")]
    [InlineData("T | summarize Count()", "KS211", "Did you mean 'count'?")]
    [InlineData("T | summarize count by a", "KS117", "count(")]
    [InlineData("let f = (Limit:long) { T | take Limit }; f(limit = 1)", "KS196", "Did you mean 'Limit'?")]
    [InlineData("T | evaluate bagunpack(d)", "KS124", "Did you mean 'bag_unpack'?")]
    [InlineData("T | where a = 'x'", "KS141", "==")]
    [InlineData("T | where d.x = 1", "KS198", "==")]
    [InlineData("T | where a == null", "KS142", "isnull(x)")]
    [InlineData("T | where a is null", "KS005", "isnull(x)")]
    [InlineData("T | where b && b", "KS002", "and")]
    [InlineData("T | where b || b", "KS176", "or")]
    [InlineData("T | where b AND b", "KS005", "lower case: and")]
    [InlineData("T | where a CONTAINS 'x'", "KS005", "lower case: contains")]
    [InlineData("T | where a hasany ('x')", "KS005", "Did you mean 'has_any'?")]
    [InlineData("T | where a not in ('x')", "KS005", "!in")]
    [InlineData("T | where !b", "KS006", "not(")]
    [InlineData("T | where a === 'x'", "KS006", "==")]
    [InlineData("T | where a matches 'x'", "KS005", "matches regex")]
    [InlineData("T union U", "KS005", "| union")]
    public void The_message_contains_a_hint(string query, string code, string part) =>
        Assert.Contains(Kql.Compile(query).Diagnostics, diagnostic => diagnostic.Code == code && diagnostic.Message.Contains(part, StringComparison.Ordinal));

    [Fact]
    public void A_name_for_a_condition_is_a_warning() =>
        Assert.Contains(Kql.Compile("T | where b = true").Diagnostics, diagnostic => diagnostic is { IsError: false, Code: "RW104" });

    [Theory]
    [InlineData("DeviceNetworkEvent", "DeviceNetworkEvents")]
    [InlineData("RemotePrt", "RemotePort")]
    [InlineData("cnt", "count")]
    [InlineData("COUNT", "count")]
    [InlineData("abcdefgh", null)]
    [InlineData("xy", null)]
    [InlineData("teh", "the")]
    public void The_nearest_name_is_found(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Of(name, ["DeviceNetworkEvents", "DeviceProcessEvents", "RemotePort", "RemoteUrl", "count", "countif", "the", "zz"]));
}
