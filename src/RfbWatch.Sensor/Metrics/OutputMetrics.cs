using System.Diagnostics.Metrics;
using RfbWatch.Engine.Live;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Sensor.Metrics;

/// <summary>What became of the rows: the queue before the outputs, and each output.</summary>
internal static class OutputMetrics
{
    public static void Add(Meter meter, SensorState state)
    {
        meter.CreateObservableGauge("rfbwatch_queue_items", () => (long)state.Queue.Count, description: "Sessions and connections that wait for the outputs.");
        meter.CreateObservableCounter("rfbwatch_queue_dropped_items", () => new Measurement<long>[]
        {
            new(state.Queue.DroppedSessions, new KeyValuePair<string, object?>("kind", "session")),
            new(state.Queue.DroppedConnections, new KeyValuePair<string, object?>("kind", "connection")),
        }, description: "Sessions and connections dropped because the outputs were too slow.");
        meter.CreateObservableCounter("rfbwatch_defects", () => state.Pump.Defects, description: "Times that a defect of the program cost rows.");
        meter.CreateObservableCounter("rfbwatch_rows", () => state.Pump.Rows, description: "Rows emitted.");
        meter.CreateObservableCounter("rfbwatch_duplicate_sessions", () => state.Pump.DuplicateSessions, description: "Sessions that another interface saw as well, and whose rows did not go out a second time.");
        meter.CreateObservableCounter("rfbwatch_skipped_challenges", () => state.Pump.ChallengesSkipped, description: "Analyses of a session's challenge that were left out because too many servers had been.");
        meter.CreateObservableCounter("rfbwatch_forgotten_challenges", () => state.Pump.ChallengesForgotten, description: "Challenges forgotten to make room: their repetition would not be found.");
        meter.CreateObservableCounter("rfbwatch_output_refused_rows", () => state.Outputs.All.Select(output => Of(output, output.Refused)), description: "Rows an output did not take.");
        meter.CreateObservableGauge("rfbwatch_spool_waiting_rows", () => Spools(state, output => output.Waiting), description: "Rows that wait for delivery.");
        meter.CreateObservableGauge("rfbwatch_spool_age_seconds", () => state.Outputs.Spooled.Select(output =>
            new Measurement<double>(output.Age.TotalSeconds, new KeyValuePair<string, object?>("output", output.Name))), description: "How long the oldest undelivered row has waited.");
        meter.CreateObservableCounter("rfbwatch_spool_torn_bytes", () => Spools(state, output => output.TornBytes), description: "Bytes at the end of a spool that were unfinished or damaged at the start, as after a crash, and were cut off.");
        meter.CreateObservableCounter("rfbwatch_delivered_rows", () => Spools(state, output => output.Sender.Delivered), description: "Rows a receiver acknowledged.");
        meter.CreateObservableCounter("rfbwatch_delivery_retries", () => Spools(state, output => output.Sender.Retries), description: "Deliveries that were put off.");
        meter.CreateObservableCounter("rfbwatch_dead_letter_rows", () => Spools(state, output => output.Sender.DeadLetters), description: "Rows a receiver refused for good.");
        meter.CreateObservableCounter("rfbwatch_store_expired_rows", () => state.Store.Expired, description: "Rows that retention deleted.");
    }

    private static IEnumerable<Measurement<long>> Spools(SensorState state, Func<SpoolOutput, long> value) => state.Outputs.Spooled.Select(output => Of(output, value(output)));

    private static Measurement<long> Of(ILiveOutput output, long value) => new(value, new KeyValuePair<string, object?>("output", output.Name));
}
