using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RfbWatch.Sensor.Metrics;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Metrics;

/// <summary>Metrics over OTLP/HTTP, read by a collector that uses the field numbers of opentelemetry-proto 1.x and none of our code.</summary>
public sealed class OtlpExportTests
{
    // ExportMetricsServiceRequest, ResourceMetrics, Resource, ScopeMetrics, InstrumentationScope, Metric, Gauge and Sum, NumberDataPoint, KeyValue, AnyValue.
    private const int ResourceMetrics = 1, Resource = 1, Attributes = 1, ScopeMetrics = 2, Scope = 1, ScopeName = 1, Metrics = 2, MetricName = 1, Gauge = 5, Sum = 7, IsMonotonic = 3,
        Points = 1, PointAttributes = 7, AsInt = 6, Key = 1, Value = 2, StringValue = 1;

    [Fact]
    public async Task A_collector_gets_the_figures_as_protobuf_over_HTTP()
    {
        var requests = new ConcurrentQueue<(string Path, string Type, byte[] Body)>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        await using var collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            requests.Enqueue((context.Request.Path, context.Request.ContentType ?? "", body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        await collector.StartAsync();
        string address = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        await using var sensor = await RunningSensor.StartAsync(folder, capture, ("Otlp:Endpoint", address), ("Otlp:Interval", "1s"), ("Rules:Shipped", "false"));
        var frames = Traffic.Session("desk", 50_000, DateTime.UtcNow);
        capture.Send(frames);
        await Eventually.Is(() => requests.Any(request => Packets(request.Body, capture.Address) == frames.Count), "a request with all packets");
        var sent = requests.Last(request => Packets(request.Body, capture.Address) == frames.Count);
        Assert.Equal(("/v1/metrics", "application/x-protobuf"), (sent.Path, sent.Type));
        var attributes = sent.Body.All(ResourceMetrics).Single().All(Resource).Single().All(Attributes).ToDictionary(pair => pair.Text(Key), pair => pair.All(Value).Single().Text(StringValue));
        Assert.Equal(("rfbwatch", "probe"), (attributes["service.name"], attributes["service.instance.id"]));
        byte[] sum = MetricsOf(sent.Body).First(metric => metric.Text(MetricName) == "rfbwatch_packets").All(Sum).Single();
        Assert.Equal(1UL, ProtobufReader.Fields(sum).Single(field => field.Number == IsMonotonic).Value);
        Assert.NotEmpty(MetricsOf(sent.Body).First(metric => metric.Text(MetricName) == "rfbwatch_queue_items").All(Gauge));

        // The exported metrics are those of /metrics.
        string[] names = [.. MetricsOf(sent.Body).Select(metric => metric.Text(MetricName)).Distinct()];
        string text = await sensor.TextAsync("metrics");
        Assert.All(names, name => Assert.Contains($"# TYPE {name}", text));
        Assert.True(names.Length > 10);
    }

    private static IEnumerable<byte[]> MetricsOf(byte[] request) => request.All(ResourceMetrics)
        .SelectMany(resource => resource.All(ScopeMetrics))
        .Where(scope => scope.All(Scope).Single().Text(ScopeName) == SensorMeter.Name)
        .SelectMany(scope => scope.All(Metrics));

    /// <summary>Other sensors in the test process have a meter with the same name: the source distinguishes them.</summary>
    private static long Packets(byte[] request, string source) => MetricsOf(request)
        .Where(metric => metric.Text(MetricName) == "rfbwatch_packets")
        .SelectMany(metric => metric.All(Sum).Single().All(Points))
        .Where(point => point.All(PointAttributes).Any(pair => pair.Text(Key) == "source" && pair.All(Value).Single().Text(StringValue) == source))
        .Select(point => (long)ProtobufReader.Fields(point).Single(field => field.Number == AsInt).Value)
        .LastOrDefault();
}
