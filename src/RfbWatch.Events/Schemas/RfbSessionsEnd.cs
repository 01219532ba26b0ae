using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Schemas;

/// <summary>The end of a session that was not reported by its flow: the sensor crashed or was killed during the session.</summary>
public static class RfbSessionsEnd
{
    /// <summary>Value of RfbSessions.EndReason in addition to those of a flow: the next start closes the session with its last known state.</summary>
    public const string SensorRestart = "SensorRestart";

    private static readonly int EndReason = Tables.RfbSessions.IndexOf("EndReason");
    private static readonly int Final = Tables.RfbSessions.IndexOf("Final");

    /// <summary>Converts the last row of an open session into its final one.</summary>
    public static void Close(TableRow row)
    {
        row[EndReason] = KustoValue.Of(SensorRestart);
        row[Final] = KustoValue.True;
    }
}
