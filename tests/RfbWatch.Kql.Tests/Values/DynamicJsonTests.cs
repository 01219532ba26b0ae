using System.Text;
using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Values;

public sealed class DynamicJsonTests
{
    private static readonly string[] Keys = ["a", "b", "ab", "ba", "session_id", "", "\u00e9", "\ud83d\ude00", "quote\"", "line\n"];

    /// <summary>The bytes of generated documents give the same value as the framework's document of the same text.</summary>
    [Fact]
    public void Bytes_and_documents_give_the_same_value()
    {
        var random = new Random(20261201);
        for (int round = 0; round < 2_000; round++)
        {
            string text = Text(random, depth: 0);
            using var document = JsonDocument.Parse(text);
            var expected = DynamicJson.From(document.RootElement);
            Assert.Equal(DynamicJson.Write(expected), DynamicJson.Write(DynamicJson.Parse(text)));
            Assert.Equal(expected, DynamicJson.Parse(Encoding.UTF8.GetBytes(text)));
        }
    }

    /// <summary>Text that is not JSON stays text, as parse_json() returns it.</summary>
    [Theory]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1}}")]
    [InlineData("[1,]")]
    [InlineData("1 2")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("nul")]
    [InlineData(" ")]
    public void Text_that_is_not_JSON_stays_text(string text) => Assert.Equal(text, DynamicJson.Parse(text).AsString);

    /// <summary>A lone surrogate has no bytes in UTF-8. In an attribute it would be replaced when the test is compiled.</summary>
    [Fact]
    public void Text_with_a_lone_surrogate_stays_text()
    {
        string text = $"\"{(char)0xD800}\"";
        Assert.Equal(text, DynamicJson.Parse(text).AsString);
    }

    [Fact]
    public void An_unreadable_text_leaves_nothing_behind_in_the_next_one()
    {
        Assert.Equal("[1,[2,{\"a\":3,", DynamicJson.Parse("[1,[2,{\"a\":3,").AsString);
        Assert.Equal("{\"b\":[4]}", DynamicJson.Write(DynamicJson.Parse("{\"b\":[4]}")));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_replaced() => Assert.Equal("{\"a\":\"\ufffd\"}", DynamicJson.Write(DynamicJson.Parse([.. "{\"a\":\""u8, 0xFF, .. "\"}"u8])));

    [Fact]
    public void Of_a_repeated_key_the_last_value_counts_in_the_place_of_the_first()
    {
        Assert.Equal("{\"a\":3,\"b\":2}", DynamicJson.Write(DynamicJson.Parse("{\"a\":1,\"b\":2,\"a\":3}")));
        string many = "{" + string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"k{i % 50}\":{i}")) + "}";
        var bag = DynamicJson.Parse(many).AsBag!;
        Assert.Equal(50, bag.Count);
        Assert.Equal(99, bag["k49"].AsLong);
    }

    /// <summary>Keys whose bits collide in the search for repetitions, as many as are compared one by one, one fewer and one more.</summary>
    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    public void Different_keys_of_the_same_form_are_all_kept(int count)
    {
        var bag = DynamicJson.Parse("{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"x{i:D3}x\":{i}")) + "}").AsBag!;
        Assert.Equal(count, bag.Count);
        Assert.All(Enumerable.Range(0, count), i => Assert.Equal(i, bag[$"x{i:D3}x"].AsLong));
    }

    [Theory]
    [InlineData(DynamicJson.MaximumDepth - 1, true)]
    [InlineData(DynamicJson.MaximumDepth, true)]
    [InlineData(DynamicJson.MaximumDepth + 1, false)]
    public void Deeper_text_is_not_JSON(int depth, bool isJson) =>
        Assert.Equal(isJson, DynamicJson.Parse(new string('[', depth) + new string(']', depth)).AsArray is not null);

    private static string Text(Random random, int depth) => random.Next(depth > 4 ? 6 : 8) switch
    {
        0 => "null",
        1 => random.Next(2) == 0 ? "true" : "false",
        2 => random.NextInt64().ToString(System.Globalization.CultureInfo.InvariantCulture),
        3 => (random.NextDouble() * 1e30).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        4 => JsonSerializer.Serialize(Keys[random.Next(Keys.Length)]),
        5 => "12345678901234567890",
        6 => "[" + string.Join(" , ", Enumerable.Range(0, random.Next(5)).Select(_ => Text(random, depth + 1))) + "]",
        _ => "{" + string.Join(",", Enumerable.Range(0, random.Next(12)).Select(_ => JsonSerializer.Serialize(Keys[random.Next(Keys.Length)]) + " : " + Text(random, depth + 1))) + "}",
    };
}
