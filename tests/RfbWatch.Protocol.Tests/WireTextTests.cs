using System.Globalization;
using System.Text;
using RfbWatch.TestKit;

namespace RfbWatch.Protocol.Tests;

/// <summary>Text that passed <see cref="WireText"/> cannot move a terminal's cursor, hide text or reverse its direction.</summary>
public class WireTextTests
{
    [Theory]
    [InlineData("plain desk", "plain desk")]
    [InlineData("caf\u00e9 \u65e5\u672c", "caf\u00e9 \u65e5\u672c")]
    [InlineData("\u001b[2Jgone", "\\u{1b}[2Jgone")]
    [InlineData("a\r\nb\0", "a\\u{d}\\u{a}b\\u{0}")]
    [InlineData("\u202eevil\u2066", "\\u{202e}evil\\u{2066}")]
    [InlineData("zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}")]
    public void Text_is_made_harmless(string wire, string expected)
    {
        Assert.Equal(expected, WireText.From(Encoding.UTF8.GetBytes(wire)));
        Assert.Equal(expected, WireText.Clean(wire));
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_read_as_Latin_1() => Assert.Equal("\u00fcber", WireText.From([0xFC, (byte)'b', (byte)'e', (byte)'r']));

    [Fact]
    public void Long_text_is_cut_with_a_mark() => Assert.Equal("aaaaa\u2026", WireText.From("aaaaaaaaaaaa"u8, 5));

    [Fact]
    public void No_bytes_whatever_let_a_control_character_through()
    {
        var random = new Random(5);
        byte[] bytes = new byte[64];
        for (int run = 0; run < Repetitions.Of(2000); run++)
        {
            random.NextBytes(bytes);
            foreach (var rune in WireText.From(bytes).EnumerateRunes())
            {
                Assert.DoesNotContain(Rune.GetUnicodeCategory(rune), new[] { UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.Surrogate });
            }
        }
    }
}
