using System.Diagnostics.Metrics;
using RfbWatch.Engine.Live;
using RfbWatch.Outputs;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Metrics;

/// <summary>What became of the rows: the queue before the outputs, and each output.</summary>
internal static class OutputMetrics
{
    /// <summary>Emitted = delivered + waiting + refused + lost, for each output and whenever no row is on its way.</summary>
    private static readonly (string Name, string Description, Func<OutputAccount, long> Value)[] Accounts =
    [
        ("rfbwatch_output_emitted_rows", "Rows given to an output.", account => account.Emitted),
        ("rfbwatch_output_delivered_rows", "Rows that are where they were to go: in the file, in the store, acknowledged by the receiver.", account => account.Delivered),
        ("rfbwatch_output_refused_rows", "Rows that a receiver refused for good; they are in the dead letters.", account => account.Refused),
        ("rfbwatch_output_repeated_rows", "Rows that were sent again although the receiver may have had them.", account => account.Repeated),
    ];

    public static void Add(Meter meter, SensorState state)
    {
        meter.CreateObservableGauge("rfbwatch_queue_items", () => (long)state.Queue.Count, description: "Sessions and connections that wait for the outputs.");
        meter.CreateObservableCounter("rfbwatch_queue_dropped_items", () => new Measurement<long>[]
        {
            new(state.Queue.DroppedSessions - state.Queue.DroppedGraveSessions, new KeyValuePair<string, object?>("kind", "session")),
            new(state.Queue.DroppedGraveSessions, new KeyValuePair<string, object?>("kind", "grave_session")),
            new(state.Queue.DroppedConnections, new KeyValuePair<string, object?>("kind", "connection")),
        }, description: "Sessions and connections dropped because the outputs were too slow.");
        meter.CreateObservableCounter("rfbwatch_defects", () => state.Publisher.Defects, description: "Times that a defect of the program cost rows.");
        meter.CreateObservableCounter("rfbwatch_rows", () => state.Publisher.Rows, description: "Rows emitted.");
        meter.CreateObservableCounter("rfbwatch_duplicate_sessions", () => state.Publisher.DuplicateSessions, description: "Sessions that another interface saw as well, and whose rows did not go out a second time.");
        meter.CreateObservableCounter("rfbwatch_skipped_challenges", () => state.Publisher.ChallengesSkipped, description: "Analyses of a session's challenge that were left out because too many servers had been.");
        meter.CreateObservableCounter("rfbwatch_forgotten_challenges", () => state.Publisher.ChallengesForgotten, description: "Challenges forgotten to make room: their repetition would not be found.");
        foreach (var (name, description, value) in Accounts)
        {
            meter.CreateObservableCounter(name, () => state.Outputs.All.Select(output => Of(output, value(output.Account))), description: description);
        }

        meter.CreateObservableGauge("rfbwatch_output_waiting_rows", () => state.Outputs.All.Select(output => Of(output, output.Account.Waiting)), description: "Rows that wait, on disk or in memory, for an output to take them.");
        meter.CreateObservableCounter("rfbwatch_output_lost_rows", () => state.Outputs.All.SelectMany(output => output.Account.Lost
            .Select(lost => new Measurement<long>(lost.Value, new("output", output.Name), new("cause", lost.Key.ToString())))), description: "Rows that nothing will deliver any more, by cause.");
        meter.CreateObservableGauge("rfbwatch_spool_age_seconds", () => state.Outputs.Spooled.Select(output =>
            new Measurement<double>(output.Age.TotalSeconds, new KeyValuePair<string, object?>("output", output.Name))), description: "How long the oldest undelivered row has waited.");
        meter.CreateObservableCounter("rfbwatch_torn_bytes", () => Spools(state, output => output.TruncatedBytes).Concat(state.Outputs.All.OfType<TableFiles>().Select(files => Of(files, files.TruncatedBytes))),
            description: "Bytes at the end of spools and files that were unfinished or damaged, as after a crash or on a full disk, and were cut off.");
        meter.CreateObservableCounter("rfbwatch_deleted_files", () => state.Outputs.All.OfType<TableFiles>().Select(files => Of(files, files.DeletedFiles)), description: "Files put aside that retention deleted.");
        meter.CreateObservableCounter("rfbwatch_delivery_retries", () => Spools(state, output => output.Sender.Retries), description: "Deliveries that were put off.");
        meter.CreateObservableCounter("rfbwatch_store_expired_rows", () => state.Store.Expired, description: "Rows that retention deleted.");
    }

    private static IEnumerable<Measurement<long>> Spools(SensorState state, Func<SpoolOutput, long> value) => state.Outputs.Spooled.Select(output => Of(output, value(output)));

    private static Measurement<long> Of(ILiveOutput output, long value) => new(value, new KeyValuePair<string, object?>("output", output.Name));
}
