using System.Diagnostics.Metrics;
using RfbWatch.Engine.Live;
using RfbWatch.Events;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Metrics;

/// <summary>Metrics of the inputs, by source: packets, flows, sessions, drops, and traffic that could not be read.</summary>
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
        ("rfbwatch_unanswered_flows", "TCP flows in which one side opened the connection and sent data, and nothing was seen of the other.", counters => counters.FlowsUnanswered),
        ("rfbwatch_lost_conversations", "Conversations of sources within their share that were refused or evicted.", counters => counters.ConversationsLost),
        ("rfbwatch_unanswered_banners", "TCP flows in which one side sent a banner that the other neither acknowledged nor answered.", counters => counters.BannersUnanswered),
        ("rfbwatch_sessions", "RFB sessions.", counters => counters.Sessions),
        ("rfbwatch_gaps", "Gaps in tracked streams.", counters => counters.Gaps),
        ("rfbwatch_duplicate_packets", "Duplicate frames of tracked flows.", counters => counters.DuplicateFrames),
        ("rfbwatch_clock_jumps", "Jumps in packet time.", counters => counters.ClockJumps),
        ("rfbwatch_uncaptured_payload_bytes", "Payload bytes of TCP segments that were not captured because of the snap length.", counters => counters.Unread.PayloadBytes),
        ("rfbwatch_uncaptured_payload_packets", "TCP segments with payload bytes that were not captured.", counters => counters.Unread.PayloadPackets),
        ("rfbwatch_cut_packets", "Frames truncated within their headers.", counters => counters.Unread.CutPackets),
        ("rfbwatch_incomplete_packets", "TCP packets with missing IP fragments.", counters => counters.Unread.IncompletePackets),
    ];

    private static readonly (string Name, string Description, Func<FlowStageStats, long> Value)[] StageGauges =
    [
        ("rfbwatch_tracked_flows", "Tracked TCP flows, by stage.", stage => stage.Tracked),
        ("rfbwatch_tracked_opened_flows", "Tracked TCP flows whose complete TCP handshake was seen, by stage.", stage => stage.TrackedOpened),
        ("rfbwatch_remembered_flows", "TCP flows that are demoted to memos, by stage.", stage => stage.Remembered),
    ];

    private static readonly (string Name, string Description, Func<FlowStageStats, long> Value)[] StageCounters =
    [
        ("rfbwatch_demoted_flows", "TCP flows that were demoted to memos, by stage.", stage => stage.Demoted),
        ("rfbwatch_evicted_flows", "TCP flows that were evicted for lack of memory, by stage.", stage => stage.Evicted),
        ("rfbwatch_over_share_flows", "TCP flows of sources or servers above their share, by stage.", stage => stage.OverShare),
        ("rfbwatch_unreported_flows", "TCP flows that were demoted to memos and ended before negotiating, by stage.", stage => stage.Unreported),
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

        meter.CreateObservableCounter("rfbwatch_limits_met", () => Named(state, "limit", counters => counters.Limits), description: "Limits reached, beyond which something may have been missed.");
        meter.CreateObservableCounter("rfbwatch_unopened_encapsulation_packets", () => Named(state, "encapsulation", counters => counters.Unread.Encapsulations), description: "Frames in an unsupported encapsulation.");
        meter.CreateObservableCounter("rfbwatch_unknown_link_type_packets", () => Named(state, "link_type", counters => counters.Unread.LinkTypes), description: "Frames of an unsupported link type.");
        meter.CreateObservableGauge("rfbwatch_drop_ratio", () => Ratio(state, input => input.DropRatio), description: "Share of frames dropped over the last minute.");
        meter.CreateObservableGauge("rfbwatch_duplicate_ratio", () => Ratio(state, input => input.DuplicateRatio), description: "Share of duplicate frames in tracked flows over the last minute.");
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
