using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Metrics;

/// <summary>
/// The metrics of a sensor as one meter of observable instruments: nothing is counted twice, and the packet path has no extra cost. The page at
/// /metrics and OTLP both read it.
/// </summary>
public sealed class SensorMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "RfbWatch.Sensor";

    /// <summary>Path at which a collector receives metrics (OTLP 1.x, OTLP/HTTP request).</summary>
    private const string MetricsPath = "v1/metrics";

    private readonly Meter _meter = new(Name);
    private readonly SensorState _state;
    private MeterProvider? _exporter;

    /// <summary>Creates a meter over the parts of a sensor.</summary>
    public SensorMeter(SensorState state)
    {
        _state = state;
        InputMetrics.Add(_meter, state);
        OutputMetrics.Add(_meter, state);
        RuleMetrics.Add(_meter, state);
        WebMetrics.Add(_meter, state);
        ProcessMetrics.Add(_meter);
        _meter.CreateObservableGauge("rfbwatch_health_state", () => _state.Health.Select(item => (item.Subject, item.Name)).Distinct().Select(item => new Measurement<long>(1, new("subject", item.Subject), new("state", item.Name))),
            description: "1 for each current health state.");
        _meter.CreateObservableGauge("rfbwatch_degraded", () => _state.IsDegraded ? 1L : 0L, description: "1 when something may have been missed since the start.");
        _meter.CreateObservableGauge("rfbwatch_build_info", () => new Measurement<long>(1, new("version", BuildInfo.Version), new("revision", BuildInfo.Revision), new("runtime", BuildInfo.Runtime)),
            description: "1, with version, commit and runtime as labels.");
    }

    /// <summary>Also sends the metrics to an OTLP collector, as protobuf over HTTP.</summary>
    /// <param name="endpoint">Its URL; if it has no path, <c>/v1/metrics</c> is added, as in the specification.</param>
    /// <param name="interval">Interval between exports.</param>
    public void ExportTo(Uri endpoint, TimeSpan interval)
    {
        _exporter = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("rfbwatch", serviceVersion: BuildInfo.Version, serviceInstanceId: _state.Options.Name))
            .AddMeter(Name)
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = endpoint.AbsolutePath == "/" ? new Uri(endpoint, MetricsPath) : endpoint;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)Math.Min(interval.TotalMilliseconds, int.MaxValue);
            })
            .Build();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _exporter?.Dispose();
        _meter.Dispose();
    }

    /// <summary>The meter, which allows a listener to distinguish this sensor from another one in the process.</summary>
    internal Meter Meter => _meter;
}
