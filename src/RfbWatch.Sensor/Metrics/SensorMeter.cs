using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using RfbWatch.Engine.Live;
using RfbWatch.Events;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Sensor.Metrics;

/// <summary>
/// The figures of a sensor as one meter of observable instruments: nothing is counted twice, and the packet path pays nothing. The page at
/// /metrics and OTLP both read it.
/// </summary>
public sealed class SensorMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "RfbWatch.Sensor";

    /// <summary>Where a collector takes metrics (OTLP 1.x, OTLP/HTTP request).</summary>
    private const string MetricsPath = "v1/metrics";

    private readonly Meter _meter = new(Name);
    private readonly SensorState _state;
    private MeterProvider? _exporter;

    /// <summary>A meter over the parts of a sensor.</summary>
    public SensorMeter(SensorState state)
    {
        _state = state;
        Input("rfbwatch_packets", "Frames read.", counters => counters.Packets);
        Input("rfbwatch_bytes", "Captured bytes read.", counters => counters.Bytes);
        Input("rfbwatch_kernel_dropped_packets", "Frames dropped before they could be read.", counters => counters.KernelDrops);
        Input("rfbwatch_undecoded_packets", "Frames read that could not be decoded.", counters => counters.OwnDrops);
        Input("rfbwatch_flows", "TCP flows.", counters => counters.Flows);
        Input("rfbwatch_answered_flows", "TCP flows of which both directions were seen.", counters => counters.FlowsAnswered);
        Input("rfbwatch_conversations_lost", "Conversations of sources within their share that were given up for others.", counters => counters.ConversationsLost);
        Input("rfbwatch_unanswered_banners", "TCP flows of which one side sent a banner that the other neither acknowledged nor answered.", counters => counters.BannersUnanswered);
        _meter.CreateObservableGauge("rfbwatch_tracked_flows", () => Stages(stage => stage.Tracked), description: "TCP flows whose bytes are followed, by stage.");
        _meter.CreateObservableGauge("rfbwatch_tracked_opened_flows", () => Stages(stage => stage.TrackedOpened), description: "Those of them whose TCP handshake was seen whole.");
        _meter.CreateObservableGauge("rfbwatch_remembered_flows", () => Stages(stage => stage.Remembered), description: "TCP flows that gave up their memory and are remembered, by stage.");
        _meter.CreateObservableCounter("rfbwatch_demoted_flows", () => Stages(stage => stage.Demoted), description: "TCP flows that gave up their memory and went on from what is remembered, by stage.");
        _meter.CreateObservableCounter("rfbwatch_evicted_flows", () => Stages(stage => stage.Evicted), description: "TCP flows that were given up because there was no room, by stage.");
        _meter.CreateObservableCounter("rfbwatch_over_share_flows", () => Stages(stage => stage.OverShare), description: "TCP flows of a source or server that held more than its share, by stage.");
        _meter.CreateObservableCounter("rfbwatch_unreported_flows", () => Stages(stage => stage.Unreported), description: "TCP flows that were remembered and ended before they negotiated, by stage.");
        Input("rfbwatch_sessions", "RFB sessions.", counters => counters.Sessions);
        Input("rfbwatch_gaps", "Holes in followed streams.", counters => counters.Gaps);
        Input("rfbwatch_duplicate_frames", "Frames of followed flows that came twice.", counters => counters.DuplicateFrames);
        Input("rfbwatch_clock_jumps", "Jumps of packet time.", counters => counters.ClockJumps);
        _meter.CreateObservableCounter("rfbwatch_limits_met", () => _state.Inputs.SelectMany(input => input.Input.Counters.Limits
            .Select(limit => new Measurement<long>(limit.Value, new("source", input.Input.Name), new("limit", limit.Key)))), description: "Limits met behind which something may have been missed.");
        _meter.CreateObservableGauge("rfbwatch_drop_ratio", () => _state.Inputs.Select(input => new Measurement<double>(input.DropRatio, new KeyValuePair<string, object?>("source", input.Input.Name))),
            description: "Share of frames dropped over the last minute.");
        _meter.CreateObservableGauge("rfbwatch_duplicate_ratio", () => _state.Inputs.Select(input => new Measurement<double>(input.DuplicateRatio, new KeyValuePair<string, object?>("source", input.Input.Name))),
            description: "Share of followed frames that came twice over the last minute.");
        Output("rfbwatch_output_refused_rows", "Rows an output did not take.", output => output.Refused);
        _meter.CreateObservableGauge("rfbwatch_spool_waiting_rows", () => Spools(output => output.Waiting), description: "Rows that wait for delivery.");
        _meter.CreateObservableGauge("rfbwatch_spool_age_seconds", () => _state.Outputs.Spooled.Select(output =>
            new Measurement<double>(output.Age.TotalSeconds, new KeyValuePair<string, object?>("output", output.Name))), description: "How long the oldest undelivered row has waited.");
        _meter.CreateObservableCounter("rfbwatch_delivered_rows", () => Spools(output => output.Sender.Delivered), description: "Rows a receiver acknowledged.");
        _meter.CreateObservableCounter("rfbwatch_delivery_retries", () => Spools(output => output.Sender.Retries), description: "Deliveries that were put off.");
        _meter.CreateObservableCounter("rfbwatch_dead_letters", () => Spools(output => output.Sender.DeadLetters), description: "Rows a receiver refused for good.");
        _meter.CreateObservableCounter("rfbwatch_queue_dropped", () => new Measurement<long>[]
        {
            new(_state.Queue.DroppedSessions - _state.Queue.DroppedGraveSessions, new KeyValuePair<string, object?>("kind", "session")),
            new(_state.Queue.DroppedGraveSessions, new KeyValuePair<string, object?>("kind", "grave_session")),
            new(_state.Queue.DroppedConnections, new KeyValuePair<string, object?>("kind", "connection")),
            new(_state.Pump.Defects, new KeyValuePair<string, object?>("kind", "defect")),
        }, description: "Sessions and connections dropped because the outputs were too slow, and times that a defect of the program cost rows.");
        _meter.CreateObservableGauge("rfbwatch_queue_length", () => (long)_state.Queue.Count, description: "Sessions and connections that wait for the outputs.");
        _meter.CreateObservableCounter("rfbwatch_rows", () => _state.Pump.Rows, description: "Rows emitted.");
        _meter.CreateObservableCounter("rfbwatch_duplicate_sessions", () => _state.Pump.DuplicateSessions, description: "Sessions that another interface saw as well, and whose rows did not go out a second time.");
        _meter.CreateObservableCounter("rfbwatch_challenges_skipped", () => _state.Pump.ChallengesSkipped, description: "Analyses of a session's challenge that were left out because too many servers had been.");
        _meter.CreateObservableCounter("rfbwatch_challenges_forgotten", () => _state.Pump.ChallengesForgotten, description: "Challenges forgotten to make room: their repetition would not be found.");
        _meter.CreateObservableCounter("rfbwatch_alerts", () => _state.Rules.Alerts, description: "Alerts raised.");
        _meter.CreateObservableCounter("rfbwatch_rule_runs", () => _state.Rules.Runs, description: "Runs of rules.");
        _meter.CreateObservableGauge("rfbwatch_rule_failures", () => (long)_state.Rules.Failures.Count, description: "Rules whose last run failed.");
        _meter.CreateObservableCounter("rfbwatch_store_expired_rows", () => _state.Store.Expired, description: "Rows that retention deleted.");
        _meter.CreateObservableGauge("rfbwatch_rules_loaded", () => new Measurement<long>(
            _state.Knowledge.Rules.Rules.Count, new KeyValuePair<string, object?>("hash", _state.Knowledge.Rules.Hash)), description: "Rules in use.");
        _meter.CreateObservableGauge("rfbwatch_loaded", () => new Measurement<long>(1, new KeyValuePair<string, object?>("hash", _state.Knowledge.Hash)),
            description: "1 for the set of rules, exceptions, watchlists, inventory and home networks in use, by its hash.");
        _meter.CreateObservableCounter("rfbwatch_reloads", () => _state.Reloads, description: "Reloads asked for.");
        _meter.CreateObservableGauge("rfbwatch_rules_loaded_time_seconds", () => _state.Knowledge.LoadedAt.ToUnixTimeMilliseconds() / 1000.0, description: "When they were loaded, in Unix time.");
        _meter.CreateObservableGauge("rfbwatch_health_state", () => _state.Health.Select(state => new Measurement<long>(1, new("subject", state.Subject), new("state", state.Name))),
            description: "1 for each state that is not as it should be.");
    }

    /// <summary>Sends the figures to an OTLP collector too, as protobuf over HTTP.</summary>
    /// <param name="endpoint">Its URL; the path of the specification, <c>/v1/metrics</c>, is added when it has none.</param>
    /// <param name="interval">How often.</param>
    public void ExportTo(Uri endpoint, TimeSpan interval)
    {
        string? version = typeof(SensorMeter).Assembly.GetName().Version?.ToString(3);
        _exporter = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("rfbwatch", serviceVersion: version, serviceInstanceId: _state.Options.Name))
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

    /// <summary>The instruments' meter, for a listener to know it from that of another sensor in the process.</summary>
    internal Meter Meter => _meter;

    private void Input(string name, string description, Func<InputCounters, long> value) =>
        _meter.CreateObservableCounter(name, () => _state.Inputs.Select(input =>
            new Measurement<long>(value(input.Input.Counters), new KeyValuePair<string, object?>("source", input.Input.Name))), description: description);

    private IEnumerable<Measurement<long>> Stages(Func<FlowStageStats, long> value) => _state.Inputs.SelectMany(input =>
        input.Input.Counters.Stages.Select(stage => new Measurement<long>(value(stage.Value), new("source", input.Input.Name), new("stage", stage.Key))));

    private void Output(string name, string description, Func<ILiveOutput, long> value) =>
        _meter.CreateObservableCounter(name, () => _state.Outputs.All.Select(output =>
            new Measurement<long>(value(output), new KeyValuePair<string, object?>("output", output.Name))), description: description);

    private IEnumerable<Measurement<long>> Spools(Func<SpoolOutput, long> value) =>
        _state.Outputs.Spooled.Select(output => new Measurement<long>(value(output), new KeyValuePair<string, object?>("output", output.Name)));
}
