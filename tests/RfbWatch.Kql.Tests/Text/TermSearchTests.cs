using RfbWatch.Kql.Text;

namespace RfbWatch.Kql.Tests.Text;

public class TermSearchTests
{
    [Theory]
    [InlineData("winvnc.exe", "winvnc", true)]
    [InlineData("WinVNC3", "VNC", false)]
    [InlineData("tvnserver.exe", "vncserver", false)]
    [InlineData("RealVNC", "VNC", false)]
    [InlineData(@"HKLM\SOFTWARE\RealVNC\vncserver", "realvnc", true)]
    [InlineData("a_vnc_b", "vnc", true)]
    [InlineData("tool.vnc", ".vnc", true)]
    [InlineData("tool.vncx", ".vnc", false)]
    [InlineData(@"x\Run", @"\Run", true)]
    [InlineData(@"x\Runs", @"\Run", false)]
    [InlineData("www.realvnc.com", "realvnc.com", true)]
    [InlineData("myrealvnc.com", "realvnc.com", false)]
    [InlineData("xvnc vnc", "vnc", true)]
    [InlineData("", "vnc", false)]
    [InlineData("anything", "", true)]
    [InlineData("über", "ber", false)]
    public void Terms_end_at_anything_but_letters_and_digits(string text, string needle, bool expected)
    {
        Assert.Equal(expected, TermSearch.Has(text, needle));
        Assert.Equal(expected, new TermSet([needle, "qqq"]).Any(text));
        Assert.Equal(expected, new TermSet([needle]).All(text));
    }

    [Theory]
    [InlineData("WinVNC.exe", "winvnc", true, false)]
    [InlineData("WinVNC.exe", "WinVNC", true, true)]
    public void Case_matters_only_on_request(string text, string needle, bool insensitive, bool sensitive)
    {
        Assert.Equal(insensitive, TermSearch.Has(text, needle));
        Assert.Equal(sensitive, TermSearch.Has(text, needle, ignoreCase: false));
        Assert.Equal(sensitive, new TermSet([needle], ignoreCase: false).Any(text));
    }

    [Fact]
    public void Prefix_and_suffix_need_one_boundary()
    {
        Assert.True(TermSearch.HasPrefix("run vncserver64", "VNCSERVER"));
        Assert.False(TermSearch.HasPrefix("run tightvncserver", "vncserver"));
        Assert.True(TermSearch.HasSuffix("run tightvncserver", "vncserver"));
        Assert.False(TermSearch.HasSuffix("run vncserver64", "vncserver"));
    }

    [Fact]
    public void Set_agrees_with_single_terms()
    {
        int seed = 20240611;
        var random = new Random(seed);
        for (int round = 0; round < 2000; round++)
        {
            string text = RandomText(random, 30);
            string[] needles = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomText(random, 4))];
            bool any = needles.Any(needle => TermSearch.Has(text, needle));
            Assert.True(any == new TermSet(needles).Any(text), $"seed {seed}: \"{text}\" has_any {string.Join('|', needles)}");
            Assert.Equal(needles.All(needle => TermSearch.Has(text, needle)), new TermSet(needles).All(text));
        }
    }

    private static string RandomText(Random random, int longest) =>
        string.Concat(Enumerable.Range(0, random.Next(1, longest)).Select(_ => "abA1_. "[random.Next(7)]));
}
