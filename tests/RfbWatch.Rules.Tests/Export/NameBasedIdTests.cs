namespace RfbWatch.Rules.Tests.Export;

public sealed class NameBasedIdTests
{
    /// <summary>The example of RFC 9562, appendix A.4.</summary>
    [Fact]
    public void The_example_of_the_standard_agrees() =>
        Assert.Equal(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"), NameBasedId.Of(NameBasedId.Dns, "www.example.com"));

    [Fact]
    public void A_rule_keeps_an_id_that_is_one_already_and_others_differ()
    {
        Assert.Equal(new Guid("865f9d1e-a01a-46b9-a909-2f93fbab5331"), NameBasedId.OfRule("865f9d1e-a01a-46b9-a909-2f93fbab5331"));
        Assert.NotEqual(NameBasedId.OfRule("rfb-sweep"), NameBasedId.OfRule("rfb-repeater"));
        Assert.Equal('5', NameBasedId.OfRule("rfb-sweep").ToString()[14]);
    }

    [Theory]
    [InlineData("rfbwatch.rfb-sweep", "rfb-sweep")]
    [InlineData("rfbwatch.rfb-repeater", null)]
    [InlineData("rfbwatch.", null)]
    [InlineData("other", null)]
    public void Only_a_tag_that_agrees_with_the_uuid_gives_the_id_back(string tag, string? expected)
    {
        string id = NameBasedId.OfRule("rfb-sweep").ToString();

        Assert.Equal(expected ?? id, RuleTag.OriginalId(id, ["first", tag]));
    }
}
