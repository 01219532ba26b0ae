using System.Diagnostics.Metrics;
using RfbWatch.Engine.Live;
using RfbWatch.Outputs;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Metrics;

/// <summary>Metrics of the queue before the outputs, and of each output.</summary>
internal static class OutputMetrics
{
    /// <summary>For each output, emitted = delivered + waiting + refused + lost whenever no row is in transit.</summary>
    private static readonly (string Name, string Description, Func<OutputAccount, long> Value)[] Accounts =
    [
        ("rfbwatch_output_emitted_rows", "Rows given to an output.", account => account.Emitted),
        ("rfbwatch_output_delivered_rows", "Rows delivered: written to the file or the store, or acknowledged by the receiver.", account => account.Delivered),
        ("rfbwatch_output_refused_rows", "Rows that a receiver permanently refused; they are in the dead letters.", account => account.Refused),
        ("rfbwatch_output_repeated_rows", "Rows sent again that the receiver may already have.", account => account.Repeated),
    ];

    public static void Add(Meter meter, SensorState state)
    {
        meter.CreateObservableGauge("rfbwatch_queue_items", () => (long)state.Queue.Count, description: "Sessions and connections queued for the outputs.");
        meter.CreateObservableCounter("rfbwatch_queue_dropped_items", () => new Measurement<long>[]
        {
            new(state.Queue.DroppedSessions - state.Queue.DroppedPrioritySessions, new KeyValuePair<string, object?>("kind", "session")),
            new(state.Queue.DroppedPrioritySessions, new KeyValuePair<string, object?>("kind", "priority_session")),
            new(state.Queue.DroppedConnections, new KeyValuePair<string, object?>("kind", "connection")),
        }, description: "Sessions and connections dropped because the outputs were too slow.");
        meter.CreateObservableCounter("rfbwatch_defects", () => state.Publisher.Defects, description: "Internal errors that caused the loss of rows.");
        meter.CreateObservableCounter("rfbwatch_rows", () => state.Publisher.Rows, description: "Rows emitted.");
        meter.CreateObservableCounter("rfbwatch_duplicate_sessions", () => state.Publisher.DuplicateSessions, description: "Sessions that were also seen on another interface; their rows were written once.");
        meter.CreateObservableCounter("rfbwatch_skipped_challenges", () => state.Publisher.ChallengesSkipped, description: "Challenges that were not analysed because there were too many servers.");
        meter.CreateObservableCounter("rfbwatch_forgotten_challenges", () => state.Publisher.ChallengesForgotten, description: "Challenges evicted for lack of memory: their repetition cannot be detected.");
        foreach (var (name, description, value) in Accounts)
        {
            meter.CreateObservableCounter(name, () => state.Outputs.All.Select(output => Of(output, value(output.Account))), description: description);
        }

        meter.CreateObservableGauge("rfbwatch_output_waiting_rows", () => state.Outputs.All.Select(output => Of(output, output.Account.Waiting)), description: "Rows waiting for delivery, on disk or in memory.");
        meter.CreateObservableCounter("rfbwatch_output_lost_rows", () => state.Outputs.All.SelectMany(output => output.Account.Lost
            .Select(lost => new Measurement<long>(lost.Value, new("output", output.Name), new("cause", lost.Key.ToString())))), description: "Rows lost, by cause.");
        meter.CreateObservableGauge("rfbwatch_spool_age_seconds", () => state.Outputs.Spooled.Select(output =>
            new Measurement<double>(output.Age.TotalSeconds, new KeyValuePair<string, object?>("output", output.Name))), description: "Age of the oldest undelivered row.");
        meter.CreateObservableCounter("rfbwatch_torn_bytes", () => Spools(state, output => output.TruncatedBytes).Concat(state.Outputs.All.OfType<TableFiles>().Select(files => Of(files, files.TruncatedBytes))),
            description: "Incomplete or damaged bytes that were removed from the end of spools and files, after a crash or a full disk.");
        meter.CreateObservableCounter("rfbwatch_deleted_files", () => state.Outputs.All.OfType<TableFiles>().Select(files => Of(files, files.DeletedFiles)), description: "Rotated files deleted by retention.");
        meter.CreateObservableCounter("rfbwatch_delivery_retries", () => Spools(state, output => output.Sender.Retries), description: "Deliveries that were postponed.");
        meter.CreateObservableCounter("rfbwatch_store_expired_rows", () => state.Store.Expired, description: "Rows deleted by retention.");
    }

    private static IEnumerable<Measurement<long>> Spools(SensorState state, Func<SpoolOutput, long> value) => state.Outputs.Spooled.Select(output => Of(output, value(output)));

    private static Measurement<long> Of(ILiveOutput output, long value) => new(value, new KeyValuePair<string, object?>("output", output.Name));
}
