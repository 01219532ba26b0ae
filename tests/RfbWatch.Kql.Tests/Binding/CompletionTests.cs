using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Binding;

/// <summary>Names that are suggested at the position marked by <c>^</c>, or at the end.</summary>
public sealed class CompletionTests
{
    private static readonly KqlOptions Options = new()
    {
        Catalog = new TableCatalog(
        [
            new("Sessions", new KustoSchema(new KustoColumn("SessionId", KustoType.String), new KustoColumn("ServerPort", KustoType.Int), new KustoColumn("Bag", KustoType.Dynamic))),
            new("Servers", new KustoSchema(new KustoColumn("ServerName", KustoType.String), new KustoColumn("Since", KustoType.DateTime))),
        ]),
    };

    [Theory]
    [InlineData("Ses", "Sessions")]
    [InlineData("ses", "Sessions")]
    [InlineData("let open = Sessions; op", "open")]
    [InlineData("let open = Sessions | where Serv", "ServerPort")]
    [InlineData("Sessions | where ServerPort == 1 | wh", "where")]
    [InlineData("Sessions | project-aw", "project-away")]
    [InlineData("Sessions | where Serv", "ServerPort")]
    [InlineData("Sessions | where ServerPort == 5900 and Sess", "SessionId")]
    [InlineData("Sessions | project SessionId, Serv", "ServerPort")]
    [InlineData("Sessions | project Port = ServerPort | where Po", "Port")]
    [InlineData("Sessions | summarize count() by Serv", "ServerPort")]
    [InlineData("Sessions | summarize Newest = max(Serv", "ServerPort")]
    [InlineData("Sessions | extend Upper = toup", "toupper(")]
    [InlineData("Sessions | join kind=inner (Serv", "Servers")]
    [InlineData("Sessions | where SessionId in ((Servers | project Serv", "ServerName")]
    [InlineData("Sessions | where Serv^ == 5900", "ServerPort")]
    [InlineData("Sessions | sort by Serv", "ServerPort")]
    [InlineData("Sessions | where SessionId startsw", "startswith")]
    public void Is_suggested(string text, string expected) => Assert.Contains(expected, Suggestions(text));

    [Theory]
    [InlineData("Sessions | where Servers")]
    [InlineData("Sessions | where SessionId == \"Serv")]
    [InlineData("Sessions // Serv")]
    [InlineData("Sessions | where Bag.Serv")]
    [InlineData("Sessions | project SessionId | where Serv")]
    public void No_column_is_suggested(string text) => Assert.DoesNotContain("ServerPort", Suggestions(text));

    [Fact]
    public void Columns_come_first_and_each_text_once()
    {
        var suggestions = KqlCompletion.At("Sessions | where S", 18, Options, out int start);

        Assert.Equal(17, start);
        Assert.Equal(["ServerPort", "SessionId"], suggestions.TakeWhile(each => each.Kind == KqlSuggestionKind.Column).Select(each => each.Text));
        Assert.Equal(suggestions.Count, suggestions.DistinctBy(each => each.Text).Count());
        Assert.DoesNotContain(suggestions, each => each.Kind == KqlSuggestionKind.Table);
    }

    [Fact]
    public void Every_position_of_any_text_is_accepted()
    {
        foreach (string text in TestQueries.All.Take(200))
        {
            for (int position = 0; position <= text.Length; position += 7)
            {
                _ = KqlCompletion.At(text, position, Options, out int start);
                Assert.InRange(start, 0, position);
            }
        }
    }

    private static List<string> Suggestions(string text)
    {
        int position = text.IndexOf('^', StringComparison.Ordinal) is >= 0 and var mark ? mark : text.Length;
        return [.. KqlCompletion.At(text.Replace("^", "", StringComparison.Ordinal), position, Options, out _).Select(each => each.Text)];
    }
}
