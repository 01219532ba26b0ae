using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Tests;

/// <summary>Dynamic cells as JSON.</summary>
public sealed class JsonFormatTests
{
    /// <summary>Durations are real numbers of seconds, written in JSON without an exponent.</summary>
    [Theory]
    [InlineData(0.5, "0.5")]
    [InlineData(0.0000345, "0.0000345")]
    [InlineData(1e-7, "0.0000001")]
    [InlineData(-1e-7, "-0.0000001")]
    [InlineData(9e-8, "9E-08")]
    [InlineData(12345678.1234567, "12345678.1234567")]
    [InlineData(1e17, "1E+17")]
    [InlineData(-2.2250738585072014E-308, "-2.2250738585072014E-308")]
    [InlineData(double.MinValue, "-1.7976931348623157E+308")]
    [InlineData(double.NaN, "\"NaN\"")]
    public void Reals_in_dynamic_values(double value, string json) => Assert.Equal($"[{json}]", JsonFormat.TextOf(KustoValue.Of(new DynamicArray(KustoValue.Of(value)))));

    [Fact]
    public void Members_keep_their_order_and_text_is_escaped_as_everywhere() => Assert.Equal(
        """{"b":"\uD83D\uDE00 <é>\u00A0","a":[true,null,-1]}""",
        JsonFormat.TextOf(Cell.Bag(new("b", KustoValue.Of("\U0001F600 <é>\u00A0")), new("a", KustoValue.Of(new DynamicArray(KustoValue.True, KustoValue.Null, KustoValue.OfInt(-1)))))));

    /// <summary>A query result is written as the query language writes it.</summary>
    [Fact]
    public void A_bag_of_a_query_is_text_as_tostring_gives_it() => Assert.Equal(
        "{\"real\":2.0,\"text\":\"\U0001F600\"}",
        JsonFormat.TextOf(new Column<object>("Row", KustoType.Dynamic, "Cells.", _ => KustoValue.Null) { Form = DynamicForm.KustoText }, Cell.Bag(new("real", KustoValue.Of(2.0)), new("text", KustoValue.Of("\U0001F600")))));
}
