using System.Globalization;
using RfbWatch.Capture.Live;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

public sealed class ProcessorsTests
{
    [Theory]
    [InlineData("", new int[0])]
    [InlineData("3", new[] { 3 })]
    [InlineData("2, 4-7,0", new[] { 2, 4, 5, 6, 7, 0 })]
    public void A_list_keeps_its_order(string text, int[] expected)
    {
        Assert.True(Processors.TryParse(text, out var processors));
        Assert.Equal(expected, processors);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("-1")]
    [InlineData("3-2")]
    [InlineData("1-2-3")]
    [InlineData("8192")]
    [InlineData("0-99999999999")]
    public void Text_that_is_not_a_list_is_refused(string text) => Assert.False(Processors.TryParse(text, out _));

    [LinuxFact]
    public void A_processor_that_may_not_be_used_is_named_with_those_that_may()
    {
        var opening = LiveCapture.Open("lo", new LiveOptions { Processors = [Processors.Most - 1] });

        Assert.Empty(opening.Sources);
        Assert.Equal(CaptureProblemKind.NotAvailable, opening.Problem!.Kind);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"lo: processor {Processors.Most - 1} cannot be used by this process; it may use "), opening.Problem.Message);
    }

    [LiveFact]
    public void Readers_get_the_processors_of_the_list_in_turn_and_bind_to_them() => NetworkNamespace.WithVeth(() =>
    {
        int[] allowed = Allowed();
        var sources = LiveReading.Open("v1", new LiveOptions { Rings = 3, Processors = [.. allowed.Take(2)] });

        Assert.Equal([allowed[0], allowed[1 % allowed.Length], allowed[0]], sources.Select(source => source.Processor!.Value));
        Assert.True(Processors.Bind(sources[0]));
        Assert.Equal([allowed[0]], Allowed());
        foreach (var source in sources)
        {
            source.Dispose();
        }
    });

    /// <summary>The processors of the calling thread, as reported by the kernel.</summary>
    internal static int[] Allowed()
    {
        string line = File.ReadLines("/proc/thread-self/status").First(text => text.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));
        Assert.True(Processors.TryParse(line.Split(':')[1].Trim(), out var processors));
        return [.. processors];
    }
}
