using System.Text;
using RfbWatch.Kql.Text;

namespace RfbWatch.Kql.Tests.Text;

public class CodecTests
{
    // Vectors from the sanity checks of the xxHash specification: the empty input, and texts shorter and longer than the 32-byte block.
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("World", 1846988464401551951)]
    public void Xxh64(string text, ulong expected) => Assert.Equal(expected, XxHash64.Of(Encoding.UTF8.GetBytes(text)));

    // RFC 3492, section 7.1, samples (B) and (L).
    [Theory]
    [InlineData("\u4ED6\u4EEC\u4E3A\u4EC0\u4E48\u4E0D\u8BF4\u4E2D\u6587", "ihqwcrb4cv8a8dqg056pqjye")]
    [InlineData("3\u5E74B\u7D44\u91D1\u516B\u5148\u751F", "3B-ww4c5e180e575a65lsy2b")]
    [InlineData("\U0001F600", "e28h")]
    public void Punycode_both_ways(string text, string code)
    {
        Assert.Equal(code, Punycode.Encode(text));
        Assert.Equal(text, Punycode.Decode(code));
    }

    [Theory]
    [InlineData("99999999999999")]
    [InlineData("ü")]
    [InlineData("!!")]
    public void Text_that_is_not_Punycode_is_rejected(string code) => Assert.Null(Punycode.Decode(code));

    [Theory]
    [InlineData("a b  c", "a|b|c")]
    [InlineData("\"C:\\Program Files\\x.exe\" -q", "C:\\Program Files\\x.exe|-q")]
    [InlineData("x \"a b\"c", "x|a bc")]
    [InlineData("x a\\\\\\\"b", "x|a\\\"b")]
    [InlineData("x a\\\\\"b c\"", "x|a\\b c")]
    [InlineData("x \"\"", "x|")]
    public void Command_lines_split_as_in_windows(string line, string expected) => Assert.Equal(expected, string.Join('|', WindowsCommandLine.Split(line)));
}
