using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Schemas;

/// <summary>The end of a session that no flow reported: the sensor crashed or was killed while the session lasted.</summary>
public static class RfbSessionsEnd
{
    /// <summary>Value of RfbSessions.EndReason beside those of a flow: the next start closes the session with what was seen last.</summary>
    public const string SensorRestart = "SensorRestart";

    private static readonly int EndReason = Tables.RfbSessions.IndexOf("EndReason");
    private static readonly int Final = Tables.RfbSessions.IndexOf("Final");

    /// <summary>Makes the last row of a session that was left open its final one.</summary>
    public static void Close(TableRow row)
    {
        row[EndReason] = KustoValue.Of(SensorRestart);
        row[Final] = KustoValue.True;
    }
}
