using System.Diagnostics.Metrics;
using RfbWatch.Engine.Live;
using RfbWatch.Events;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Sensor.Metrics;

/// <summary>What the inputs have met: packets, flows, sessions, what was dropped, and what passed and could not be read. By source.</summary>
internal static class InputMetrics
{
    private static readonly (string Name, string Description, Func<InputCounters, long> Value)[] Counters =
    [
        ("rfbwatch_packets", "Frames read.", counters => counters.Packets),
        ("rfbwatch_captured_bytes", "Captured bytes read.", counters => counters.Bytes),
        ("rfbwatch_kernel_dropped_packets", "Frames dropped before they could be read.", counters => counters.KernelDrops),
        ("rfbwatch_undecoded_packets", "Frames read that could not be decoded.", counters => counters.OwnDrops),
        ("rfbwatch_flows", "TCP flows.", counters => counters.Flows),
        ("rfbwatch_answered_flows", "TCP flows of which both directions were seen.", counters => counters.FlowsAnswered),
        ("rfbwatch_unanswered_flows", "TCP flows of which one side opened and sent data, and nothing of the other was seen.", counters => counters.FlowsUnanswered),
        ("rfbwatch_lost_conversations", "Conversations of sources within their share that were given up for others.", counters => counters.ConversationsLost),
        ("rfbwatch_unanswered_banners", "TCP flows of which one side sent a banner that the other neither acknowledged nor answered.", counters => counters.BannersUnanswered),
        ("rfbwatch_sessions", "RFB sessions.", counters => counters.Sessions),
        ("rfbwatch_gaps", "Gaps in followed streams.", counters => counters.Gaps),
        ("rfbwatch_duplicate_packets", "Frames of followed flows that came twice.", counters => counters.DuplicateFrames),
        ("rfbwatch_clock_jumps", "Jumps of packet time.", counters => counters.ClockJumps),
        ("rfbwatch_uncaptured_payload_bytes", "Payload bytes of TCP segments that passed and were not captured, because of a snap length.", counters => counters.Unread.PayloadBytes),
        ("rfbwatch_uncaptured_payload_packets", "TCP segments of which payload bytes were not captured.", counters => counters.Unread.PayloadPackets),
        ("rfbwatch_cut_packets", "Frames cut within their headers.", counters => counters.Unread.CutPackets),
        ("rfbwatch_incomplete_packets", "TCP packets of which IP fragments did not come.", counters => counters.Unread.IncompletePackets),
    ];

    private static readonly (string Name, string Description, Func<FlowStageStats, long> Value)[] StageGauges =
    [
        ("rfbwatch_tracked_flows", "TCP flows whose bytes are followed, by stage.", stage => stage.Tracked),
        ("rfbwatch_tracked_opened_flows", "Those of them whose TCP handshake was seen whole.", stage => stage.TrackedOpened),
        ("rfbwatch_remembered_flows", "TCP flows that gave up their memory and are remembered, by stage.", stage => stage.Remembered),
    ];

    private static readonly (string Name, string Description, Func<FlowStageStats, long> Value)[] StageCounters =
    [
        ("rfbwatch_demoted_flows", "TCP flows that gave up their memory and went on from what is remembered, by stage.", stage => stage.Demoted),
        ("rfbwatch_evicted_flows", "TCP flows that were given up because there was no room, by stage.", stage => stage.Evicted),
        ("rfbwatch_over_share_flows", "TCP flows of a source or server that held more than its share, by stage.", stage => stage.OverShare),
        ("rfbwatch_unreported_flows", "TCP flows that were remembered and ended before they negotiated, by stage.", stage => stage.Unreported),
    ];

    public static void Add(Meter meter, SensorState state)
    {
        foreach (var (name, description, value) in Counters)
        {
            meter.CreateObservableCounter(name, () => state.Inputs.Select(input => new Measurement<long>(value(input.Input.Counters), new KeyValuePair<string, object?>("source", input.Input.Name))), description: description);
        }

        foreach (var (name, description, value) in StageGauges)
        {
            meter.CreateObservableGauge(name, () => Stages(state, value), description: description);
        }

        foreach (var (name, description, value) in StageCounters)
        {
            meter.CreateObservableCounter(name, () => Stages(state, value), description: description);
        }

        meter.CreateObservableCounter("rfbwatch_limits_met", () => Named(state, "limit", counters => counters.Limits), description: "Limits met behind which something may have been missed.");
        meter.CreateObservableCounter("rfbwatch_unopened_encapsulation_packets", () => Named(state, "encapsulation", counters => counters.Unread.Encapsulations), description: "Frames in an encapsulation that is not opened.");
        meter.CreateObservableCounter("rfbwatch_unknown_link_type_packets", () => Named(state, "link_type", counters => counters.Unread.LinkTypes), description: "Frames of a link type that is not read.");
        meter.CreateObservableGauge("rfbwatch_drop_ratio", () => Ratio(state, input => input.DropRatio), description: "Share of frames dropped over the last minute.");
        meter.CreateObservableGauge("rfbwatch_duplicate_ratio", () => Ratio(state, input => input.DuplicateRatio), description: "Share of followed frames that came twice over the last minute.");
        meter.CreateObservableGauge("rfbwatch_last_packet_timestamp_seconds", () => state.Inputs.Where(input => input.Input.LastTicks > 0).Select(input => new Measurement<double>(
            (input.Input.LastTicks - DateTime.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond, new KeyValuePair<string, object?>("source", input.Input.Name))), description: "Time of the last packet, in Unix time.");
    }

    private static IEnumerable<Measurement<long>> Stages(SensorState state, Func<FlowStageStats, long> value) => state.Inputs.SelectMany(input =>
        input.Input.Counters.Stages.Select(stage => new Measurement<long>(value(stage.Value), new("source", input.Input.Name), new("stage", stage.Key))));

    private static IEnumerable<Measurement<long>> Named(SensorState state, string label, Func<InputCounters, IReadOnlyDictionary<string, long>> values) => state.Inputs.SelectMany(input =>
        values(input.Input.Counters).Select(item => new Measurement<long>(item.Value, new("source", input.Input.Name), new(label, item.Key))));

    private static IEnumerable<Measurement<double>> Ratio(SensorState state, Func<InputHealth, double> value) =>
        state.Inputs.Select(input => new Measurement<double>(value(input), new KeyValuePair<string, object?>("source", input.Input.Name)));
}
