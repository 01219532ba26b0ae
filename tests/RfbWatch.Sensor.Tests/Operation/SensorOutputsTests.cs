using System.Text.Json;
using RfbWatch.Sensor.Tests.Health;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Operation;

public sealed class SensorOutputsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Outputs_that_differ_only_in_the_query_have_names_of_their_own_that_do_not_show_it()
    {
        await using var collector = await StallingCollector.StartAsync();
        collector.Release();
        string first = collector.Address + "?index=hush-a", second = collector.Address + "?index=hush-b", other = collector.Address + "/other?index=hush-a";
        string[] names = await NamesAsync(first, second, other);
        Assert.Equal(3, names.Distinct().Count());
        Assert.All(names, name => Assert.DoesNotContain("hush", name));
        Assert.Equal(2, names.Count(name => name.StartsWith(collector.Address + "#", StringComparison.Ordinal)));
        Assert.Single(names, name => name.StartsWith(collector.Address + "/other#", StringComparison.Ordinal));

        // The names stay with the outputs if the order changes, and if others are removed.
        Assert.Equal(names, await NamesAsync(other, second, first));
        Assert.Contains(Assert.Single(await NamesAsync(first)), names);
    }

    /// <summary>Runs a sensor with these outputs; returns their names, in the order of their keys in the accounts.</summary>
    private async Task<string[]> NamesAsync(params string[] outputs)
    {
        using var source = new ScriptedSource();
        await using var sensor = await RunningSensor.StartAsync(
            _folder, ScriptedSource.Address, around => around with { Open = source.Open }, ("Rules:Shipped", "false"), ("Outputs", string.Join(',', outputs)));
        string[] names = [.. sensor.Service.State!.Outputs.Spooled.OrderBy(output => output.Key, StringComparer.Ordinal).Select(output => output.Name)];
        string metrics = await sensor.TextAsync("metrics");
        Assert.All(names, name => Assert.Contains($"rfbwatch_output_emitted_rows_total{{output=\"{name}\"}} ", metrics));
        await sensor.StopAsync();
        string[] sources = [.. _folder.Lines("out", "RfbSensorStats.jsonl").Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Source").GetString()!)];
        Assert.All(names, name => Assert.Contains(name, sources));
        return names;
    }
}
